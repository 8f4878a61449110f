// The rules of the room, said once more in another way than the table says them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MEDIA_SOURCES } from '../protocol/media.ts';
import {
  ATTENDING_ROLES,
  mayConsume,
  mayReceive,
  maySend,
  RECEIVING_ROLES,
  ROOM_PHASES,
  ROOM_ROLES,
  type ReceivingRole,
} from './room-roles.ts';

const sendersTo = (receiver: ReceivingRole, phase: (typeof ROOM_PHASES)[number]) =>
  RECEIVING_ROLES.filter((sender) => mayReceive(sender, receiver, phase));
const whoHears = (sender: ReceivingRole) =>
  RECEIVING_ROLES.filter((receiver) => mayReceive(sender, receiver, 'talking'));

describe('who sends', () => {
  test('only the kiosk shows papers', () => {
    expect(RECEIVING_ROLES.filter((role) => maySend(role, 'document'))).toEqual(['kiosk']);
  });

  test('who listens or records sends nothing, who whispers a voice alone', () => {
    for (const role of ['listener', 'recorder'] as const)
      expect(MEDIA_SOURCES.filter((source) => maySend(role, source))).toEqual([]);
    expect(MEDIA_SOURCES.filter((source) => maySend('whisperer', source))).toEqual(['microphone']);
  });
});

describe('who receives', () => {
  test('nobody anything before the call is accepted', () => {
    for (const receiver of RECEIVING_ROLES) expect(sendersTo(receiver, 'ringing')).toEqual([]);
  });

  test('a whisper reaches the clerk and other supervisors, never the caller, a guest or the recording', () => {
    expect(whoHears('whisperer')).toEqual(['clerk', 'listener', 'whisperer', 'barger']);
  });

  test('a listener and a recording are received by nobody', () => {
    expect(whoHears('listener')).toEqual([]);
    expect(whoHears('recorder')).toEqual([]);
  });

  test('the caller knows of nobody who only attends', () => {
    expect(ATTENDING_ROLES.filter((role) => mayConsume(role, 'kiosk'))).toEqual(['barger']);
  });

  test('the caller is cut off on hold, both ways; the staff go on', () => {
    expect(sendersTo('kiosk', 'held')).toEqual([]);
    for (const receiver of RECEIVING_ROLES) expect(mayReceive('kiosk', receiver, 'held')).toBe(false);
    expect(mayReceive('colleague', 'clerk', 'held')).toBe(true);
    expect(mayReceive('whisperer', 'clerk', 'held')).toBe(true);
    expect(sendersTo('recorder', 'held')).toEqual([]);
  });

  test('hold and ringing only ever take away', () => {
    for (const receiver of RECEIVING_ROLES)
      for (const phase of ROOM_PHASES)
        expect(sendersTo(receiver, 'talking')).toEqual(expect.arrayContaining(sendersTo(receiver, phase)));
  });
});

describe('docs/media.md', () => {
  const page = readFileSync(new URL('../../../docs/media.md', import.meta.url), 'utf8');
  const tableUnder = (heading: string): string[][] =>
    (page.split(`### ${heading}\n`)[1]?.split(/\n##/)[0] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').slice(1, -1))
      .map((cells) => cells.map((cell) => cell.trim().replaceAll('`', '')))
      .filter(([first]) => !first?.startsWith('-'));

  test('who sends', () => {
    expect(tableUnder('Who sends')).toEqual([
      ['role', ...MEDIA_SOURCES],
      ...RECEIVING_ROLES.map((role) => [
        role,
        ...MEDIA_SOURCES.map((source) => (maySend(role, source) ? 'yes' : '–')),
      ]),
    ]);
  });

  test('who receives whom, and when', () => {
    const senders = ROOM_ROLES.filter((role) => MEDIA_SOURCES.some((source) => maySend(role, source)));
    const phases = (sender: ReceivingRole, receiver: ReceivingRole) =>
      ROOM_PHASES.filter((phase) => mayReceive(sender, receiver, phase)).join(', ') || '–';
    expect(tableUnder('Who receives whom, and when')).toEqual([
      ['receives', ...senders],
      ...RECEIVING_ROLES.map((receiver) => [receiver, ...senders.map((sender) => phases(sender, receiver))]),
    ]);
  });
});
