// The recorder: a process of its own beside the node, so that neither its work nor its end touches a call. It receives RTP
// from the workers over loopback and writes sealed segments. When the node goes away it closes them in order.
import { createSocket, type Socket } from 'node:dgram';
import type { FromRecorder, ToRecorder, TrackOrder } from './recorder-messages.ts';
import { requireRoom } from './spool.ts';
import { TrackRecorder } from './track-recorder.ts';

const TICK_MS = 100;
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const LOOPBACK = '127.0.0.1';

const [folder = '', minFreeBytes = '0'] = process.argv.slice(2);
const tracks = new Map<string, { socket: Socket; recorder: TrackRecorder }>();

function tell(message: FromRecorder): void {
  if (process.connected) process.send?.(message);
}

function open(track: TrackOrder): void {
  const { trackId, fromPort } = track;
  const socket = createSocket('udp4');
  const recorder = new TrackRecorder(track, folder, tell, () => requireRoom(folder, Number(minFreeBytes)));
  tracks.set(trackId, { socket, recorder });
  socket.on('error', (error) =>
    tell({ type: 'failed', trackId, code: 'INTERNAL', message: error.message, segmentId: null }),
  );
  socket.on('message', (bytes, { port }) => {
    if (port === fromPort) recorder.receive(bytes, Date.now());
  });
  socket.bind(0, LOOPBACK, () => {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    tell({ type: 'opened', trackId, port: socket.address().port });
  });
}

async function close(trackId: string, end: Parameters<TrackRecorder['close']>[0]): Promise<void> {
  const track = tracks.get(trackId);
  tracks.delete(trackId);
  track?.socket.close();
  await track?.recorder.close(end);
  tell({ type: 'closed', trackId });
}

process.on('message', (message: ToRecorder) => {
  if (message.type === 'open') open(message.track);
  else void close(message.trackId, message.end);
});
process.on('disconnect', () => {
  void Promise.all([...tracks.keys()].map((trackId) => close(trackId, 'stopped'))).then(() =>
    process.exit(0),
  );
});
// A signal to the whole group must not end it before the node has ended its calls.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
setInterval(() => {
  const now = Date.now();
  for (const { recorder } of tracks.values()) recorder.tick(now);
}, TICK_MS);
