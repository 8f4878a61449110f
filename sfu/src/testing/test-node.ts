// A node of its own for a test file: real worker, real Redis, free ports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createLogger } from '@cloud-window/shared/log';
import { freshRedis } from '../../../tests/support/redis.ts';
import { readConfig, type Config } from '../config.ts';
import { startSfuNode, type SfuNode } from '../sfu-node.ts';

export const TEST_SECRET = 'a secret for tests only';

export async function testConfig(overrides: Record<string, string> = {}): Promise<Config> {
  return readConfig({
    SFU_SECRET: TEST_SECRET,
    SFU_CONTROL_PORT: '0',
    SFU_RTC_PORT: '0',
    SFU_WORKERS: '1',
    SFU_NODE_ID: `test-${process.pid}-${Math.round(performance.now())}`,
    REDIS_URL: await freshRedis(),
    MEDIASOUP_WORKER_BIN: inject('workerBin'),
    // Both ends are this one process: when the machine holds it up, neither is gone.
    SFU_CONTROL_SILENCE_MS: '60000',
    LOG_LEVEL: 'silent',
    ...overrides,
  });
}

export async function startTestNode(
  overrides: Record<string, string> = {},
): Promise<SfuNode & { config: Config }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cw-sfu-'));
  const config = await testConfig({ DATA_DIR: dataDir, ...overrides });
  const node = await startSfuNode(config, createLogger('sfu', config.LOG_LEVEL));
  return {
    ...node,
    config,
    async stop() {
      await node.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
