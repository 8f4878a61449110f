// One party of a call over the control protocol: joins, sends an opus track, receives what the other sends.
import type { ControlPayload } from '@cloud-window/shared/control';
import type { ControlClient } from './control-client.ts';
import { createHeadlessTransport, type HeadlessTransport } from './headless-peer.ts';

export const OPUS_PAYLOAD_TYPE = 100;

export interface HeadlessParty {
  sessionId: string;
  send: { id: string; transport: HeadlessTransport };
  receive: { id: string; transport: HeadlessTransport };
  produceAudio(ssrc: number): Promise<string>;
  close(): Promise<void>;
}

export const opusCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      clockRate: 48_000,
      channels: 2,
      preferredPayloadType: OPUS_PAYLOAD_TYPE,
      parameters: {},
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
};

export function opusParameters(ssrc: number): Record<string, unknown> {
  return {
    mid: String(ssrc % 1000),
    codecs: [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: OPUS_PAYLOAD_TYPE }],
    encodings: [{ ssrc }],
    rtcp: { cname: `cname-${ssrc}` },
  };
}

/** What `session:open` is asked for a participant; by default in a call in which everybody talks. */
export function arrival(
  roomId: string,
  participant: string,
  options: Partial<ControlPayload<'session:open'>> = {},
): ControlPayload<'session:open'> {
  return {
    roomId,
    sessionId: `${roomId}/${participant}`,
    participant,
    role: participant === 'kiosk' ? 'kiosk' : 'clerk',
    holder: `the ${participant}`,
    phase: 'talking',
    stateSeq: 0,
    muted: [],
    ...options,
  };
}

/** Opens the session and connects both of its transports. */
export async function joinHeadless(
  control: ControlClient,
  roomId: string,
  participant: string,
  options: Partial<ControlPayload<'session:open'>> = {},
): Promise<HeadlessParty> {
  const opened = arrival(roomId, participant, options);
  const { sessionId } = opened;
  await control.request('session:open', opened);
  const open = async (direction: 'send' | 'receive') => {
    const options = await control.request('transport:create', { sessionId, direction });
    const transport = await createHeadlessTransport(options);
    await control.request('transport:connect', {
      sessionId,
      transportId: options.id,
      dtlsParameters: transport.dtlsParameters,
    });
    await transport.connect();
    return { id: options.id, transport };
  };
  const send = await open('send');
  const receive = await open('receive');
  return {
    sessionId,
    send,
    receive,
    async produceAudio(ssrc) {
      const { producerId } = await control.request('producer:create', {
        sessionId,
        transportId: send.id,
        kind: 'audio',
        source: 'microphone',
        rtpParameters: opusParameters(ssrc),
      });
      return producerId;
    },
    async close() {
      await send.transport.close();
      await receive.transport.close();
    },
  };
}
