// The contract of docs/registry.md against a real HTTP server: what is sent, what is believed, and how a registry that does
// not answer well is borne.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@cloud-window/shared';
import { createLogger } from '@cloud-window/shared/log';
import { idCardOf, openRegistry, type Behaviour, type RegistryServer } from '../testing/registry-server.ts';
import { createHttpRegistry } from './http-registry.ts';

const PERSON = { idNumber: '11010519491231002X', name: '张伟', phone: '13800138000' };
const TOKEN = 'what the registry knows us by';

let server: RegistryServer;
let now: number;
beforeAll(async () => {
  server = await openRegistry();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.entries = [idCardOf(PERSON.idNumber)];
  server.behaviour = 'well';
  server.asked = [];
  now = Date.UTC(2026, 10, 23);
});

const open = (answerWithinMs?: number) =>
  createHttpRegistry(
    {
      clock: { now: () => now },
      log: createLogger('test', 'fatal'),
      config: { LICENCE_REGISTRY_TOKEN: TOKEN, TIME_ZONE: 'Asia/Shanghai' },
    },
    `${server.url}/`,
    answerWithinMs === undefined ? {} : { answerWithinMs },
  );
const search = (registry = open()) => registry.search(PERSON, ['id-card']);
const check = (registry = open()) =>
  registry.check(PERSON, { type: 'id-card', reference: `id-${PERSON.idNumber}` });
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => AppError.from(error).code,
  );

describe('a registry that behaves well', () => {
  test('is told who asks for which types and nothing else, in the body, with our token', async () => {
    await search();
    expect(server.asked).toEqual([
      {
        path: '/v1/licences/search',
        authorization: `Bearer ${TOKEN}`,
        body: { requestId: expect.any(String) as string, person: PERSON, types: ['id-card'] },
      },
    ]);
  });

  test('tells what the person holds; days are meant where the installation stands', async () => {
    expect(await search()).toEqual([
      {
        reference: `id-${PERSON.idNumber}`,
        type: 'id-card',
        number: PERSON.idNumber,
        holder: '张伟',
        issuer: '示例市公安局',
        title: { 'zh-CN': '居民身份证', en: 'Resident ID card' },
        validFrom: Date.parse('2020-01-01T00:00:00+08:00'),
        validUntil: Date.parse('2091-01-01T00:00:00+08:00'),
        standing: 'valid',
        declared: false,
        fields: { name: '张伟', idNumber: PERSON.idNumber, address: '和平路 1 号' },
        sample: false,
      },
    ]);
  });

  test('says of one licence how it stands this very moment', async () => {
    expect(await check()).toMatchObject({ standing: 'valid' });
    server.entries = [idCardOf(PERSON.idNumber, { status: 'revoked' })];
    expect(await check()).toMatchObject({ standing: 'revoked' });
    server.entries = [idCardOf(PERSON.idNumber, { status: 'suspended' })];
    expect(await check()).toMatchObject({ standing: 'revoked' });
    server.entries = [];
    expect(await check()).toBeNull();
  });

  test('is not believed in types that nobody asked for', async () => {
    server.entries = [idCardOf(PERSON.idNumber), idCardOf(PERSON.idNumber, { reference: 'x', type: 'deed' })];
    expect(await search()).toHaveLength(1);
  });
});

describe('a registry that does not', () => {
  test.each<[Behaviour, number]>([
    ['failing', 2],
    ['notJson', 1],
    ['otherShape', 1],
    ['tooLong', 1],
  ])('%s: coded, after %i attempts', async (behaviour, attempts) => {
    server.behaviour = behaviour;
    expect(await codeOf(search())).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    expect(server.asked).toHaveLength(attempts);
    expect(await codeOf(check())).toBe('LICENCE_REGISTRY_UNAVAILABLE');
  });

  test('fails once: the question is repeated', async () => {
    server.behaviour = 'failingOnce';
    expect(await search()).toHaveLength(1);
    expect(server.asked).toHaveLength(2);
  });

  test('stays silent: it is not waited for longer than allowed', async () => {
    server.behaviour = 'silent';
    expect(await codeOf(search(open(150)))).toBe('LICENCE_REGISTRY_UNAVAILABLE');
  });

  test('answers about somebody else: nothing of it is taken', async () => {
    const other = { reference: 'confused', bearerIdNumber: '110105199003070011' };
    server.entries = [idCardOf(PERSON.idNumber), idCardOf(PERSON.idNumber, other)];
    expect(await codeOf(search())).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    const registry = open();
    expect(await codeOf(registry.check(PERSON, { type: 'id-card', reference: 'confused' }))).toBe(
      'LICENCE_REGISTRY_UNAVAILABLE',
    );
  });

  test('is not there at all', async () => {
    const gone = createHttpRegistry(
      {
        clock: { now: () => now },
        log: createLogger('test', 'fatal'),
        config: { LICENCE_REGISTRY_TOKEN: undefined, TIME_ZONE: 'Asia/Shanghai' },
      },
      'http://127.0.0.1:1',
    );
    expect(await codeOf(search(gone))).toBe('LICENCE_REGISTRY_UNAVAILABLE');
  });

  test('fails again and again: it is left alone for half a minute, then one question tries it', async () => {
    const registry = open();
    server.behaviour = 'failing';
    await codeOf(search(registry));
    await codeOf(search(registry));
    expect(server.asked).toHaveLength(4);
    expect(await codeOf(search(registry))).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    expect(server.asked).toHaveLength(4);

    now += 30_000;
    expect(await codeOf(search(registry))).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    // The trial failed: it is open again, without a second attempt.
    expect(server.asked).toHaveLength(5);

    server.behaviour = 'well';
    expect(await codeOf(search(registry))).toBe('LICENCE_REGISTRY_UNAVAILABLE');
    now += 30_000;
    expect(await search(registry)).toHaveLength(1);
    expect(await search(registry)).toHaveLength(1);
    expect(server.asked).toHaveLength(7);
  });
});
