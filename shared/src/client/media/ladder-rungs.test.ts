// Down by fixed steps, up calmly.
import { describe, expect, test } from 'vitest';
import {
  AUDIO_AFTER_MS,
  createRungs,
  OTHER_WAYS_AFTER_MS,
  STEADY_MS,
  TEXT_AFTER_MS,
  VIDEO_LASTS_MS,
  VIDEO_RETRY_MS,
  WEAK_AFTER_MS,
  type Look,
} from './ladder-rungs.ts';

/** Looks twice a second for so long; answers the last rung and every change of what the side can do. */
function climber() {
  const rungs = createRungs();
  let now = 0;
  const changes: string[] = [];
  const ways: string[] = [];
  const pass = (ms: number, seen: Partial<Look> = {}) => {
    let rung = rungs.look({ now, connected: true, weak: false, devices: 'video', relays: false, ...seen });
    for (const end = now + ms; now < end;) {
      now += 500;
      rung = rungs.look({ now, connected: true, weak: false, devices: 'video', relays: false, ...seen });
      const can = `${rung.can.mode}:${rung.can.cause ?? ''}`;
      if (changes.at(-1) !== can) changes.push(can);
      if (ways.at(-1) !== rung.way) ways.push(rung.way);
    }
    return rung;
  };
  return { pass, changes, ways };
}

describe('without a connection', () => {
  test('it is other ways after 8 s, sound after 15 s, text after 30 s', () => {
    const { pass } = climber();
    const broken = { connected: false };
    expect(pass(OTHER_WAYS_AFTER_MS - 500, broken)).toMatchObject({ way: 'any', can: { mode: 'video' } });
    expect(pass(500, broken)).toMatchObject({ way: 'tcp', can: { mode: 'video' }, video: true });
    expect(pass(AUDIO_AFTER_MS - OTHER_WAYS_AFTER_MS, broken)).toMatchObject({
      can: { mode: 'audio', cause: 'network' },
      video: false,
    });
    expect(pass(TEXT_AFTER_MS - AUDIO_AFTER_MS, broken)).toMatchObject({
      can: { mode: 'text', cause: 'network' },
    });
  });

  test('every way has its turn, again and again', () => {
    const direct = climber();
    direct.pass(60_000, { connected: false });
    expect(direct.ways).toEqual(['any', 'tcp', 'any', 'tcp', 'any', 'tcp', 'any', 'tcp', 'any']);
    const relayed = climber();
    relayed.pass(40_000, { connected: false, relays: true });
    expect(relayed.ways).toEqual(['any', 'relay', 'tcp', 'any', 'relay', 'tcp']);
  });

  test('speech comes back at once, pictures after a moment, and the way that was found is kept', () => {
    const { pass, changes } = climber();
    pass(40_000, { connected: false });
    const way = pass(500, { connected: false }).way;
    expect(pass(500)).toMatchObject({ can: { mode: 'audio' }, video: false, way });
    expect(pass(STEADY_MS)).toMatchObject({ can: { mode: 'video', cause: null }, video: true, way });
    expect(changes).toEqual(['video:', 'audio:network', 'text:network', 'audio:network', 'video:']);
  });

  test('a short gap changes nothing', () => {
    const { pass, changes } = climber();
    pass(5_000);
    pass(6_000, { connected: false });
    pass(60_000);
    expect(changes).toEqual(['video:']);
  });
});

describe('a weak line', () => {
  test('gives up pictures only when it stays weak, and tries them again by itself', () => {
    const { pass, changes } = climber();
    pass(10_000);
    pass(WEAK_AFTER_MS - 1_000, { weak: true });
    pass(1_000);
    expect(changes).toEqual(['video:']);
    expect(pass(WEAK_AFTER_MS + 500, { weak: true })).toMatchObject({
      can: { mode: 'audio', cause: 'weakLine' },
      video: false,
    });
    expect(pass(VIDEO_RETRY_MS[0] - 1_000).can.mode).toBe('audio');
    expect(pass(1_500)).toMatchObject({ can: { mode: 'video', cause: null }, video: true });
  });

  test('that fails again and again is tried ever later, and forgiven after a good minute', () => {
    const { pass } = climber();
    /** How long pictures stay away when they are given up now. */
    const away = () => {
      for (let waited = 0; waited < 400_000; waited += 500) {
        // Weak whenever pictures flow.
        if (pass(500, { weak: true }).can.mode !== 'video') break;
      }
      let away = 0;
      while (pass(500).can.mode !== 'video') away += 500;
      return Math.round(away / 1_000) * 1_000;
    };
    const waits = [away(), away(), away(), away(), away()];
    expect(waits).toEqual([20_000, 40_000, 80_000, 160_000, 160_000]);
    pass(VIDEO_LASTS_MS + 1_000);
    expect(away()).toBe(20_000);
  });
});

describe('devices', () => {
  test('that are missing limit the call, whatever the line could do, and stop no picture of others', () => {
    const { pass } = climber();
    expect(pass(1_000, { devices: 'audio' })).toMatchObject({
      can: { mode: 'audio', cause: 'devices' },
      video: true,
    });
    expect(pass(1_000, { devices: 'text' }).can).toEqual({ mode: 'text', cause: 'devices' });
    expect(pass(1_000).can).toEqual({ mode: 'video', cause: null });
  });

  test('the poorer cause is named', () => {
    const { pass } = climber();
    expect(pass(31_000, { connected: false, devices: 'audio' }).can).toEqual({
      mode: 'text',
      cause: 'network',
    });
  });
});
