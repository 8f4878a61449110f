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

  test('counts its capacity by its workers, unless told', () => {
    expect(readConfig({ ...good, SFU_WORKERS: '2' }).SFU_CAPACITY).toBe(160);
    expect(readConfig({ ...good, SFU_WORKERS: '2', SFU_CAPACITY: '7' }).SFU_CAPACITY).toBe(7);
  });

  test('takes several announced addresses, and a range of ports', () => {
    const read = readConfig({
      ...good,
      SFU_ANNOUNCED_ADDRESS: '203.0.113.7, 10.0.0.7',
      SFU_PIPE_PORTS: '5000-5009',
    });
    expect(read.SFU_ANNOUNCED_ADDRESS).toEqual(['203.0.113.7', '10.0.0.7']);
    expect(read.SFU_PIPE_PORTS).toEqual({ min: 5000, max: 5009 });
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
    [{ SFU_ANNOUNCED_ADDRESS: '10.0.0.7,,' }, 'SFU_ANNOUNCED_ADDRESS'],
    [{ SFU_PIPE_PORTS: '41999-41000' }, 'SFU_PIPE_PORTS'],
    [{ SFU_PIPE_PORTS: 'any' }, 'SFU_PIPE_PORTS'],
    [{ SFU_ZONE: 'far away' }, 'SFU_ZONE'],
    [{ SFU_CAPACITY: '0' }, 'SFU_CAPACITY'],
    [{ SFU_CONTROL_URL: 'sfu-1' }, 'SFU_CONTROL_URL'],
    [{ SFU_WORKERS: '0' }, 'SFU_WORKERS'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ SFU_NODE_ID: 'a b' }, 'SFU_NODE_ID'],
    [{ REDIS_URL: undefined }, 'REDIS_URL'],
  ])('names the setting that is wrong: %j', (wrong, name) => {
    expect(() => readConfig({ ...good, ...wrong })).toThrow(`The configuration is not valid: ${name}: `);
  });
});
