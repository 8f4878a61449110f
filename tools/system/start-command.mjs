// What `npm start` does: set up, start, say where everything is, and end it all when told to.
import { readFileSync } from 'node:fs';
import { provideWebApps } from '../provision/web-apps.mjs';
import { provideWorker } from '../provision/worker.mjs';
import { findRedis } from '../provision/redis.mjs';
import { bold, complain, dim, say, step } from '../terminal.mjs';
import { loadEnvFile, readSettings } from './settings.mjs';
import { startSystem } from './start-system.mjs';

/** Ctrl-C reaches us twice, from the terminal and from npm; a second one by a person comes later than this. */
const SAME_SIGNAL_MS = 800;

/**
 * @param {{ watch?: boolean, onRunning?: () => void }} [options] `watch`: servers start again when their sources change
 * @returns {Promise<number>} exit code
 */
export async function start({ watch = false, onRunning } = {}) {
  loadEnvFile();
  const settings = readSettings(process.env);
  const begun = Date.now();

  const workerBin = await provideWorker();
  if (!settings.redisUrl) {
    const progress = step('Redis');
    await findRedis(progress);
    progress.done("unpacked from the distribution's package");
  }
  await provideWebApps();

  const told = new Promise((/** @type {(value: 'told') => void} */ resolve) =>
    onStopSignal(() => resolve('told')),
  );
  const starting = step('Starting');
  starting.note('Redis, PostgreSQL, media, signaling');
  const system = startSystem({ settings, workerBin, watch, say });
  // Told to end while starting: finish the start, then end in order.
  const running = await system.catch((error) => {
    starting.failed();
    throw error;
  });
  starting.done();
  announce(running, settings, Date.now() - begun);
  onRunning?.();

  const reason = await Promise.race([told, running.broken]);
  if (reason === 'told') say(dim('Ending…'));
  await running.stop();
  if (reason === 'told') return 0;
  complain(reason);
  return 1;
}

/** @param {() => void} stop */
function onStopSignal(stop) {
  let first = 0;
  const told = () => {
    if (first === 0) {
      first = Date.now();
      stop();
    } else if (Date.now() - first > SAME_SIGNAL_MS) {
      // Children hold a death signal, so leaving is enough to end them.
      process.exit(130);
    }
  };
  process.on('SIGINT', told);
  process.on('SIGTERM', told);
  // nohup sets SIGHUP to "ignored", which a handler of ours would undo.
  if (!ignoresHangUp()) process.on('SIGHUP', told);
}

function ignoresHangUp() {
  const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & 1n) === 1n;
}

/**
 * @param {import('./start-system.mjs').RunningSystem} system
 * @param {import('./settings.mjs').Settings} settings
 * @param {number} tookMs
 */
function announce(system, settings, tookMs) {
  const shown = system.url
    .replace('//127.0.0.1', '//localhost')
    .replace('//0.0.0.0', '//localhost')
    .replace(/\/$/, '');
  say();
  say(bold(`Cloud Window is running ${dim(`(after ${(tookMs / 1000).toFixed(1)} s)`)}`));
  say();
  say(`  Kiosk           ${shown}/kiosk/`);
  say(`  Agent console   ${shown}/console/`);
  say(`  Wallboard       ${shown}/console/wallboard`);
  say();
  if (system.firstSignIn) {
    const { username, password } = system.firstSignIn;
    say('  First sign-in, shown this once: sign in at the agent console and choose a password of your own.');
    say(`    Name          ${bold(username)}`);
    say(`    Password      ${bold(password)}`);
  } else {
    say('  Sign in at the agent console with the account you made there.');
  }
  say();
  if (settings.demo) {
    say(
      '  This is a demo installation: items, sites and kiosks labelled as samples come with the first start, and the',
    );
    say('  codes that would go to phones are shown to the administrator. CW_DEMO=0 starts without.');
    say();
  }
  say(dim(`  Data and logs are in ${settings.dataDir}. Ctrl-C ends everything.`));
}
