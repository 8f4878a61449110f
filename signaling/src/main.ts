// The signaling process: reads its settings, starts, says so on stdout in one JSON line, and ends in order.
import { createLogger } from '@cloud-window/shared/log';
import { readConfig } from './config.ts';
import { isStoreAway } from './storage/store-errors.ts';

/** The longest orderly end. */
const STOP_WITHIN_MS = 8_000;

/** Messages to whoever supervises this process, beside the log. */
function announce(message: Record<string, string>): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger('signaling', config.LOG_LEVEL);
  process.on('unhandledRejection', (reason) => {
    if (isStoreAway(reason)) {
      log.warn({ err: reason }, 'a store was away and nobody waited for it');
      return;
    }
    log.fatal({ err: reason }, 'an unhandled fault');
    process.exit(1);
  });

  // Only now: a wrong setting is told without loading the rest.
  const { startSignaling } = await import('./server.ts');
  const server = await startSignaling(config, log);
  const end = (why: string): void => {
    log.info({ why }, 'stopping');
    // A store that does not answer must not keep us: what it holds is as safe as after a power cut.
    setTimeout(() => {
      log.warn('not everything ended in time');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('SIGINT', () => end('SIGINT'));
  // Started by a supervisor that has gone: nobody would stop us.
  if (process.connected) process.once('disconnect', () => end('the supervisor has gone'));

  if (server.firstSignIn !== null) announce({ cloudWindow: 'firstSignIn', ...server.firstSignIn });
  announce({ cloudWindow: 'ready', role: 'signaling', url: server.url });
}

main().catch((error: unknown) => {
  announce({ cloudWindow: 'fatal', message: error instanceof Error ? error.message : 'It could not start.' });
  process.exit(1);
});
