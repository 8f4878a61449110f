// Proves that a mediasoup worker carries a call: a peer of another make (werift) connects to it by ICE and DTLS, and RTP
// goes through SRTP both ways. A version print would not have found the crash that mend-dtls.cmake mends; this does.
//
//   node sfu/worker-build/dtls-call.ts PATH/TO/mediasoup-worker
import { createWorker } from 'mediasoup';
import type { Router, RtpCapabilities, Transport, WebRtcTransport } from 'mediasoup/types';
import {
  IceCandidate,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCDtlsTransport,
  RTCIceGatherer,
  RTCIceParameters,
  RTCIceTransport,
  RtpHeader,
  RtpPacket,
} from 'werift';

/** What travels; a clear payload makes it plain that it was decrypted. */
const PAYLOAD = Buffer.from('cloud window: can you hear me? 听得到吗？');
const PAYLOAD_TYPE = 100;
const PACKETS = 25;
const TO_WORKER_SSRC = 11111111;
const FROM_WORKER_SSRC = 22222222;
const TIMEOUT_MS = 15_000;

/** SRTP protection profiles (RFC 5764, RFC 7714) by the name mediasoup and werift share. */
const PROFILES = { AES_CM_128_HMAC_SHA1_80: 1, AEAD_AES_128_GCM: 7 } as const;
export type SrtpProfileName = keyof typeof PROFILES;
export const srtpProfileNames = Object.keys(PROFILES) as SrtpProfileName[];

export interface CallOutcome {
  profile: SrtpProfileName;
  /** From the first packet of ICE to DTLS done. */
  connectMs: number;
  /** Packets that arrived intact at the far side of the worker, out of `PACKETS`. */
  toWorker: number;
  /** Packets the worker sent that the peer could decrypt. */
  fromWorker: number;
}

/**
 * Makes one call with each SRTP profile through the given worker.
 *
 * @throws Error when the worker dies, a handshake fails or packets do not arrive.
 */
export async function callThrough(workerBin: string): Promise<CallOutcome[]> {
  const worker = await createWorker({ workerBin, logLevel: 'error' });
  const died = new Promise<never>((_, reject) => {
    worker.once('died', (error) => reject(new Error(`the worker died in the call: ${error.message}`)));
  });
  // Nobody waits for it while no call is running.
  died.catch(() => undefined);
  try {
    const outcomes: CallOutcome[] = [];
    for (const profile of srtpProfileNames) {
      const router = await worker.createRouter({
        mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }],
      });
      outcomes.push(await Promise.race([call(router, profile), died, timeout(profile)]));
      router.close();
    }
    return outcomes;
  } finally {
    worker.close();
  }
}

async function call(router: Router, profile: SrtpProfileName): Promise<CallOutcome> {
  const server = await router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
  const direct = await router.createDirectTransport();
  const begun = performance.now();
  const peer = await connect(server, profile);
  try {
    const connectMs = Math.round(performance.now() - begun);
    const toWorker = await sendToWorker(router, server, direct, peer);
    const fromWorker = await sendFromWorker(router, server, direct, peer);
    return { profile, connectMs, toWorker, fromWorker };
  } finally {
    await peer.stop();
    await peer.iceTransport.stop();
  }
}

/** ICE and DTLS between a peer and the worker; the worker is ICE-lite, so the peer controls. */
async function connect(server: WebRtcTransport, profile: SrtpProfileName): Promise<RTCDtlsTransport> {
  const gatherer = new RTCIceGatherer({
    useIpv4: true,
    useIpv6: false,
    additionalHostAddresses: ['127.0.0.1'],
  });
  const ice = new RTCIceTransport(gatherer);
  ice.connection.iceControlling = true;
  await ice.gather();
  ice.setRemoteParams(new RTCIceParameters(server.iceParameters));
  for (const candidate of server.iceCandidates) {
    const { foundation, address, port, priority, protocol, type } = candidate;
    await ice.addRemoteCandidate(new IceCandidate(1, foundation, address, port, priority, protocol, type));
  }
  await ice.addRemoteCandidate(undefined);

  const certificate = await RTCDtlsTransport.SetupCertificate();
  const dtls = new RTCDtlsTransport({}, ice, certificate, [PROFILES[profile]]);
  dtls.role = 'client';
  const fingerprints = server.dtlsParameters.fingerprints.map(
    ({ algorithm, value }) => new RTCDtlsFingerprint(algorithm, value),
  );
  dtls.setRemoteParams(new RTCDtlsParameters(fingerprints, 'server'));
  await server.connect({
    dtlsParameters: {
      role: 'client',
      fingerprints: certificate.getFingerprints().map(({ value }) => ({ algorithm: 'sha-256', value })),
    },
  });
  await ice.start();
  await dtls.start();
  return dtls;
}

/** The peer encrypts, the worker decrypts and hands the packet to a consumer in this process. */
async function sendToWorker(
  router: Router,
  server: Transport,
  direct: Transport,
  peer: RTCDtlsTransport,
): Promise<number> {
  const producer = await server.produce({ kind: 'audio', rtpParameters: opus(TO_WORKER_SSRC) });
  const consumer = await direct.consume({ producerId: producer.id, rtpCapabilities: capabilities(router) });
  return exchange(
    (count) => {
      consumer.on('rtp', (packet) => count(RtpPacket.deSerialize(packet).payload));
    },
    (number) => void peer.sendRtp(PAYLOAD, header(TO_WORKER_SSRC, number)),
  );
}

/** This process gives the worker a packet, the worker encrypts, the peer decrypts. */
async function sendFromWorker(
  router: Router,
  server: Transport,
  direct: Transport,
  peer: RTCDtlsTransport,
): Promise<number> {
  const producer = await direct.produce({ kind: 'audio', rtpParameters: opus(FROM_WORKER_SSRC) });
  await server.consume({ producerId: producer.id, rtpCapabilities: capabilities(router) });
  return exchange(
    (count) => {
      peer.onRtp.subscribe((packet) => count(packet.payload));
    },
    (number) => producer.send(new RtpPacket(header(FROM_WORKER_SSRC, number), PAYLOAD).serialize()),
  );
}

/** Sends until `PACKETS` payloads have come out unchanged; loopback loses none once the path is open. */
async function exchange(
  receive: (count: (payload: Buffer) => void) => void,
  send: (number: number) => void,
): Promise<number> {
  let arrived = 0;
  let sent = 0;
  await new Promise<void>((resolve) => {
    const pace = setInterval(() => {
      if (sent < PACKETS * 4) send(sent++);
      else clearInterval(pace);
    }, 5);
    receive((payload) => {
      if (!payload.equals(PAYLOAD)) return;
      arrived += 1;
      if (arrived < PACKETS) return;
      clearInterval(pace);
      resolve();
    });
  });
  return arrived;
}

function header(ssrc: number, number: number): RtpHeader {
  return new RtpHeader({
    payloadType: PAYLOAD_TYPE,
    ssrc,
    sequenceNumber: 1000 + number,
    timestamp: 960 * number,
    marker: false,
  });
}

function opus(ssrc: number): Parameters<Transport['produce']>[0]['rtpParameters'] {
  return {
    mid: String(ssrc),
    codecs: [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: PAYLOAD_TYPE }],
    encodings: [{ ssrc }],
  };
}

/** The router's own, without header extensions, which this peer does not negotiate. */
function capabilities(router: Router): RtpCapabilities {
  return { codecs: router.rtpCapabilities.codecs ?? [], headerExtensions: [] };
}

function timeout(profile: SrtpProfileName): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`no call with ${profile} within ${TIMEOUT_MS / 1000} s`)),
      TIMEOUT_MS,
    ).unref();
  });
}

if (import.meta.main) {
  try {
    const outcomes = await callThrough(process.argv[2] ?? '');
    process.stdout.write(`${JSON.stringify(outcomes)}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
