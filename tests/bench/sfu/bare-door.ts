// The requests that bare-worker.ts takes, and their sender.
import { createConnection } from 'node:net';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { MediasoupDoor, Party } from './conference.ts';
import type { Kind } from './rtp-peer.ts';

export type BareRequest =
  | { do: 'createTransport'; call: number; party: Party }
  | { do: 'connect'; transportId: string; dtlsParameters: Record<string, unknown> }
  | { do: 'produce'; transportId: string; kind: Kind; rtpParameters: Record<string, unknown> }
  | { do: 'consume'; transportId: string; producerId: string; rtpCapabilities: Record<string, unknown> }
  | { do: 'resume'; consumerId: string };

type BareAnswer = { id: number; answer?: unknown; error?: string };

export async function openBareDoor(port: number): Promise<MediasoupDoor> {
  const socket = createConnection(port, '127.0.0.1');
  await once(socket, 'connect');
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  createInterface({ input: socket }).on('line', (line) => {
    const { id, answer, error } = JSON.parse(line) as BareAnswer;
    const asked = pending.get(id);
    pending.delete(id);
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(error));
  });
  let asked = 0;
  const ask = (request: BareRequest): Promise<never> => {
    const id = (asked += 1);
    const answer = Promise.withResolvers<unknown>();
    pending.set(id, answer);
    socket.write(`${JSON.stringify({ id, ...request })}\n`);
    return answer.promise as Promise<never>;
  };
  return {
    createTransport: (call, party) => ask({ do: 'createTransport', call, party }),
    connect: (transportId, dtlsParameters) => ask({ do: 'connect', transportId, dtlsParameters }),
    produce: (transportId, kind, rtpParameters) => ask({ do: 'produce', transportId, kind, rtpParameters }),
    consume: (transportId, producerId, rtpCapabilities) =>
      ask({ do: 'consume', transportId, producerId, rtpCapabilities }),
    resume: (consumerId) => ask({ do: 'resume', consumerId }),
    close: () => {
      socket.destroy();
      return Promise.resolve();
    },
  };
}
