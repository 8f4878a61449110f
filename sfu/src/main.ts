// The sfu process. On stdout one JSON line says `ready` or `fatal`; the rest are log lines.
import { createLogger } from '@cloud-window/shared/log';
import { readConfig } from './config.ts';
import { startSfuNode } from './sfu-node.ts';

// Whoever read our words may be gone; calls go on.
process.stdout.on('error', () => undefined);

function say(message: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

try {
  const config = readConfig(process.env);
  const log = createLogger('sfu', config.LOG_LEVEL);
  const node = await startSfuNode(config, log, {
    drained: () => say({ cloudWindow: 'drained', role: 'sfu', nodeId: config.SFU_NODE_ID }),
  });
  let stopping = false;
  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    void node.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // For maintenance; the console's page of media nodes takes it back.
  process.on('SIGUSR2', () => void node.drain(true));
  // Whoever started us with a channel has died.
  if (process.connected) process.on('disconnect', () => stop('the supervisor is gone'));
  say({ cloudWindow: 'ready', role: 'sfu', controlUrl: node.controlUrl });
} catch (error) {
  say({ cloudWindow: 'fatal', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
