import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

const good = { SFU_SECRET: '0123456789abcdef', REDIS_URL: '/tmp/redis.sock' };

describe('readConfig', () => {
  test('fills in what a laptop needs', () => {
    expect(readConfig(good)).toMatchObject({
      SFU_CONTROL_HOST: '127.0.0.1',
      SFU_CONTROL_PORT: 4443,
      SFU_RTC_PORT: 40_000,
      SFU_LISTEN_IP: '127.0.0.1',
      LOG_LEVEL: 'info',
    });
  });

  test('takes an empty value as absent', () => {
    expect(readConfig({ ...good, SFU_ANNOUNCED_ADDRESS: '' }).SFU_ANNOUNCED_ADDRESS).toBeUndefined();
  });

  test.each([
    [{ SFU_SECRET: 'short' }, 'SFU_SECRET'],
    [{ SFU_CONTROL_PORT: 'http' }, 'SFU_CONTROL_PORT'],
    [{ SFU_RTC_PORT: '65535', SFU_WORKERS: '2' }, 'SFU_RTC_PORT'],
    [{ SFU_LISTEN_IP: 'localhost' }, 'SFU_LISTEN_IP'],
    [{ SFU_LISTEN_IP: '0.0.0.0' }, 'SFU_ANNOUNCED_ADDRESS'],
    [{ SFU_CONTROL_URL: 'sfu-1' }, 'SFU_CONTROL_URL'],
    [{ SFU_WORKERS: '0' }, 'SFU_WORKERS'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ SFU_NODE_ID: 'a b' }, 'SFU_NODE_ID'],
    [{ REDIS_URL: undefined }, 'REDIS_URL'],
  ])('names the setting that is wrong: %j', (wrong, name) => {
    expect(() => readConfig({ ...good, ...wrong })).toThrow(`The configuration is not valid: ${name}: `);
  });
});
