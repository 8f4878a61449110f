// A mediasoup worker with nothing of ours in front of it: the least program that carries calls, to compare our SFU process
// with. It takes requests as lines of JSON on a TCP port of loopback.
//
//   node bare-worker.ts WORKER ADDRESS
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createWorker } from 'mediasoup';
import type { Consumer, Router, RtpParameters, WebRtcTransport } from 'mediasoup/types';
import type { BareRequest } from './bare-door.ts';

const [workerBin = '', ip = '127.0.0.1'] = process.argv.slice(2);
/** As our SFU has it; the kernel's default drops packets at 60 calls. */
const buffers = { recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 4 * 1024 * 1024 };

const worker = await createWorker({ workerBin, logLevel: 'warn' });
const webRtcServer = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip, ...buffers }] });
const routers = new Map<number, Promise<Router>>();
const transports = new Map<string, WebRtcTransport>();
const consumers = new Map<string, Consumer>();

const server = createServer((socket) => {
  createInterface({ input: socket }).on('line', (line) => {
    const { id, ...request } = JSON.parse(line) as BareRequest & { id: number };
    serve(request).then(
      (answer) => socket.write(`${JSON.stringify({ id, answer })}\n`),
      (error: unknown) => socket.write(`${JSON.stringify({ id, error: String(error) })}\n`),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
// Ends with whoever started it.
process.stdin.resume().once('end', () => process.exit(0));

async function serve(asked: BareRequest): Promise<unknown> {
  switch (asked.do) {
    case 'createTransport': {
      const router = await routerOf(asked.call);
      const transport = await router.createWebRtcTransport({ webRtcServer, enableUdp: true });
      transports.set(transport.id, transport);
      const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
      return { id, iceParameters, iceCandidates, dtlsParameters };
    }
    case 'connect':
      return transportOf(asked.transportId).connect({ dtlsParameters: asked.dtlsParameters as never });
    case 'produce': {
      const rtpParameters = asked.rtpParameters as unknown as RtpParameters;
      return (await transportOf(asked.transportId).produce({ kind: asked.kind, rtpParameters })).id;
    }
    case 'consume': {
      const consumer = await transportOf(asked.transportId).consume({
        producerId: asked.producerId,
        rtpCapabilities: asked.rtpCapabilities,
        paused: true,
      });
      consumers.set(consumer.id, consumer);
      return { consumerId: consumer.id, kind: consumer.kind, rtpParameters: consumer.rtpParameters };
    }
    case 'resume':
      return consumers.get(asked.consumerId)?.resume();
  }
}

function routerOf(call: number): Promise<Router> {
  const router =
    routers.get(call) ??
    worker.createRouter({
      mediaCodecs: [
        { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
        { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
      ],
    });
  routers.set(call, router);
  return router;
}

function transportOf(id: string): WebRtcTransport {
  const transport = transports.get(id);
  if (!transport) throw new Error(`there is no transport ${id}`);
  return transport;
}
