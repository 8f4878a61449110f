// Debian's Janus as a process of the benchmark: the videoroom over a WebSocket, one event loop for all calls, nothing else.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { withDeathSignal } from '../../../tools/processes.mjs';
import type { Place } from '../../driver/system.ts';

const PORT = 8188;
const STOP_WITHIN_MS = 10_000;

export interface JanusServer extends AsyncDisposable {
  pid: number;
  url: string;
}

/** Started, but perhaps not yet answering. */
export async function startJanus(
  bin: string,
  folder: string,
  address: string,
  place: Place,
): Promise<JanusServer> {
  const config = join(folder, 'janus');
  mkdirSync(config, { recursive: true });
  const [plugins, transports] = ['plugins', 'transports'].map(libraryFolder);
  writeFileSync(
    join(config, 'janus.jcfg'),
    `general: {
      configs_folder = "${config}"
      plugins_folder = "${plugins}"
      transports_folder = "${transports}"
      debug_level = 3
      session_timeout = 0
      event_loops = 1
      server_name = "bench"
    }
    media: { ipv6 = false }
    nat: { ice_enforce_list = "${address}" }
    plugins: { disable = "${others(plugins, 'libjanus_videoroom.so')}" }
    transports: { disable = "${others(transports, 'libjanus_websockets.so')}" }
    loggers: {}
    events: { broadcast = false }
    `,
  );
  writeFileSync(
    join(config, 'janus.transport.websockets.jcfg'),
    `general: { ws = true, ws_port = ${PORT}, ws_ip = "127.0.0.1", wss = false }\nadmin: { admin_ws = false }\n`,
  );
  writeFileSync(join(config, 'janus.plugin.videoroom.jcfg'), 'general: { }\n');
  // Ends with us, however we end.
  const [program = '', ...args] = withDeathSignal('SIGTERM', place([bin, `--configs-folder=${config}`]));
  const log = openSync(join(folder, 'janus.log'), 'a');
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  };
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, url: `ws://127.0.0.1:${PORT}`, [Symbol.asyncDispose]: stop };
}

/** Where the distribution puts Janus's modules. */
function libraryFolder(kind: string): string {
  const roots = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  const folder = roots.map((root) => join(root, 'janus', kind)).find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`Janus has no ${kind} in /usr/lib`);
  return folder;
}

function others(folder: string | undefined, wanted: string): string {
  return readdirSync(folder ?? '')
    .filter((name) => name.endsWith('.so') && name !== wanted)
    .join(',');
}
