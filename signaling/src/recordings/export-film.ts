// Turns the tracks of a recording into one MP4 that any player shows: papers large on the left, faces beside them, all voices
// together. ffmpeg does the work as a process of low priority; it reads a stream and leaves nothing behind but the file.
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInterface } from 'node:readline';
import type { RecordingTrack } from '@cloud-window/shared/protocol';

const WIDTH = 1280;
const HEIGHT = 720;
const PAPERS_WIDTH = 864;
const FRAME_RATE = 15;
const LOW_PRIORITY = 15;

/** Whether there is an ffmpeg that can do it. */
export async function canExport(ffmpeg: string): Promise<boolean> {
  try {
    const { stdout } = await run(ffmpeg, ['-hide_banner', '-encoders']);
    return / libx264 /.test(stdout) && / aac /.test(stdout);
  } catch {
    return false;
  }
}

interface Tile {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where each picture goes: papers left, faces stacked on the right; alone it has the whole of it. */
export function tilesOf(videos: readonly Pick<RecordingTrack, 'source'>[]): Tile[] {
  const faces = videos.filter(({ source }) => source !== 'document').length;
  const hasPapers = faces < videos.length;
  const left = hasPapers ? (faces === 0 ? WIDTH : PAPERS_WIDTH) : 0;
  // Faces alone stand side by side, beside papers one above the other.
  const columns = hasPapers ? 1 : Math.max(1, Math.ceil(Math.sqrt(faces)));
  const rows = Math.max(1, Math.ceil(faces / columns));
  const width = even((WIDTH - left) / columns);
  const height = even(HEIGHT / rows);
  let face = 0;
  return videos.map(({ source }) => {
    if (source === 'document') return { x: 0, y: 0, width: left, height: HEIGHT };
    const tile = {
      x: left + (face % columns) * width,
      y: Math.floor(face / columns) * height,
      width,
      height,
    };
    face += 1;
    return tile;
  });
}

const even = (length: number): number => Math.floor(length / 2) * 2;

function filterOf(tracks: readonly RecordingTrack[], lengthMs: number): { filter: string; maps: string[] } {
  const numbered = tracks.map((track, index) => ({ track, index }));
  const videos = numbered.filter(({ track }) => track.kind === 'video');
  const audios = numbered.filter(({ track }) => track.kind === 'audio');
  const tiles = tilesOf(videos.map(({ track }) => track));
  const seconds = (lengthMs / 1000).toFixed(3);
  const parts = [`color=c=black:s=${WIDTH}x${HEIGHT}:r=${FRAME_RATE}:d=${seconds}[stage0]`];
  videos.forEach(({ index }, at) => {
    const { x, y, width, height } = tiles[at] ?? { x: 0, y: 0, width: WIDTH, height: HEIGHT };
    parts.push(
      `[0:${index}]scale=${width}:${height}:force_original_aspect_ratio=decrease,` +
        `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1,fps=${FRAME_RATE}[tile${at}]`,
      `[stage${at}][tile${at}]overlay=${x}:${y}:eof_action=pass[stage${at + 1}]`,
    );
  });
  const maps = ['-map', `[stage${videos.length}]`];
  if (audios.length > 0) {
    const inputs = audios.map(({ index }) => `[0:${index}]`).join('');
    parts.push(`${inputs}amix=inputs=${audios.length}:normalize=0,aresample=48000[sound]`);
    maps.push('-map', '[sound]');
  }
  return { filter: parts.join(';'), maps };
}

export interface FilmOptions {
  ffmpeg: string;
  tracks: readonly RecordingTrack[];
  lengthMs: number;
  /** The tracks as `mergedTracks` makes them. */
  stream: AsyncIterable<Buffer>;
  path: string;
  signal: AbortSignal;
  /** 0 to 1. */
  onProgress: (progress: number) => void;
}

/** Rejects when ffmpeg fails, the stream is damaged or `signal` ends it. */
export async function makeFilm(options: FilmOptions): Promise<void> {
  const { ffmpeg, tracks, lengthMs, stream, path, signal, onProgress } = options;
  const { filter, maps } = filterOf(tracks, lengthMs);
  const child = spawn(
    ffmpeg,
    [
      ...['-hide_banner', '-loglevel', 'error', '-y', '-f', 'matroska', '-i', 'pipe:0'],
      ...['-filter_complex', filter, ...maps, '-t', (lengthMs / 1000).toFixed(3)],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '27', '-pix_fmt', 'yuv420p'],
      ...['-c:a', 'aac', '-b:a', '96k', '-movflags', '+faststart', '-progress', 'pipe:1', '-f', 'mp4', path],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  if (child.pid !== undefined) lower(child.pid);
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
  createInterface(child.stdout).on('line', (line) => {
    const microseconds = /^out_time_us=(\d+)/.exec(line)?.[1];
    if (microseconds !== undefined) onProgress(Math.min(1, Number(microseconds) / 1000 / lengthMs));
  });
  try {
    const [fed] = await Promise.allSettled([pipeline(Readable.from(stream), child.stdin, { signal }), ended]);
    // ffmpeg closes its end once it has enough; whatever else broke the stream makes the film worthless.
    if (fed.status === 'rejected' && (fed.reason as NodeJS.ErrnoException).code !== 'EPIPE') throw fed.reason;
    const code = await ended;
    if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}: ${said.trim()}`);
  } catch (error) {
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
    throw error;
  }
}

function lower(pid: number): void {
  try {
    setPriority(pid, LOW_PRIORITY);
  } catch {
    // It has ended already.
  }
}

function run(program: string, args: readonly string[]): Promise<{ stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'] },
    });
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.once('error', reject);
    child.once('close', () => resolve({ stdout }));
  });
}
