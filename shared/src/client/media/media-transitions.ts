// The states of a media session and what moves it from one to the next, as a table: media-session.ts runs by it, and
// docs/media.md draws it (a test keeps the drawing equal). One table, because two who mend at once undo each other's work
// (edumeet-client #203, #133).
import type { RoomPhase } from '../../calls/room-roles.ts';

export const MEDIA_MACHINE_STATES = [
  /** Sets up everything anew: transports, what is sent, what is received. */
  'joining',
  /** Connected while it rings: nothing flows, answering costs a key frame. */
  'warm',
  'live',
  'held',
  /** The socket is gone, the media are not: nothing is touched. */
  'away',
  /** Asks what was missed, and looks whether the path still carries. */
  'checking',
  /** Looks for new network paths; DTLS and everything above stay. */
  'restarting',
  /** The machine has no network at all: waits for one. */
  'offline',
  'failed',
  'closed',
] as const;
export type MediaMachineState = (typeof MEDIA_MACHINE_STATES)[number];

export type MediaMachineEvent =
  /** The step of this state has done its work. */
  | 'connected'
  | 'stepFailed'
  /** Trying again is pointless. */
  | 'refused'
  | RoomPhase
  | 'socketLost'
  | 'socketBack'
  | 'pathFailed'
  /** New network paths did not help either. */
  | 'pathDead'
  | 'roomLost'
  | 'networkGone'
  | 'networkChanged'
  /** Timers stood still: the machine slept. */
  | 'woke'
  /** Somebody wants it tried now. */
  | 'retry'
  | 'close';

/** Where a session rests while all is well; which of them, the phase of the call says. */
export const RESTING = ['warm', 'live', 'held'] as const satisfies readonly MediaMachineState[];
const RESTING_IN: Readonly<Record<RoomPhase, MediaMachineState>> = {
  ringing: 'warm',
  talking: 'live',
  held: 'held',
};

export interface Transition {
  from: readonly MediaMachineState[];
  on: MediaMachineEvent;
  /** `resting` is the state of the phase; `same` stays and goes on with what is under way. */
  to: MediaMachineState | 'resting' | 'same';
  /**
   * What becomes of the work under way where the state does not change: `again` abandons it and begins anew, `hurry` ends
   * the wait before the next attempt.
   */
  work?: 'again' | 'hurry';
}

const CARRIES = [...RESTING, 'away', 'checking'] as const;
const OPEN = [...CARRIES, 'restarting', 'joining', 'offline'] as const;

/** The first row that fits holds; what no row names changes nothing. */
export const TRANSITIONS: readonly Transition[] = [
  { from: ['joining', 'checking', 'restarting'], on: 'connected', to: 'resting' },
  { from: RESTING, on: 'ringing', to: 'warm' },
  { from: RESTING, on: 'talking', to: 'live' },
  { from: RESTING, on: 'held', to: 'held' },

  { from: [...RESTING, 'checking'], on: 'socketLost', to: 'away' },
  { from: ['away'], on: 'socketBack', to: 'checking' },
  { from: ['joining', 'restarting'], on: 'socketBack', to: 'same', work: 'hurry' },
  { from: ['offline'], on: 'socketBack', to: 'restarting' },

  { from: CARRIES, on: 'pathFailed', to: 'restarting' },
  { from: [...CARRIES, 'restarting'], on: 'pathDead', to: 'joining' },
  { from: ['checking'], on: 'stepFailed', to: 'checking', work: 'again' },
  { from: ['joining', 'restarting'], on: 'stepFailed', to: 'joining', work: 'again' },
  { from: OPEN, on: 'roomLost', to: 'joining', work: 'again' },
  { from: OPEN, on: 'refused', to: 'failed' },

  { from: OPEN, on: 'networkGone', to: 'offline' },
  { from: [...CARRIES, 'restarting', 'offline'], on: 'networkChanged', to: 'restarting', work: 'again' },
  { from: ['joining'], on: 'networkChanged', to: 'joining', work: 'again' },
  { from: CARRIES, on: 'woke', to: 'checking', work: 'again' },
  { from: ['joining', 'restarting'], on: 'woke', to: 'same', work: 'hurry' },
  { from: ['offline'], on: 'woke', to: 'restarting' },
  { from: ['joining', 'restarting', 'checking'], on: 'retry', to: 'same', work: 'hurry' },

  { from: [...OPEN, 'failed'], on: 'close', to: 'closed' },
];

/** The state after `event`, and what becomes of the work; null where the event means nothing in this state. */
export function nextState(
  state: MediaMachineState,
  event: MediaMachineEvent,
  phase: RoomPhase,
): { state: MediaMachineState; work: 'begin' | 'hurry' | 'leave' } | null {
  const row = TRANSITIONS.find(({ from, on }) => on === event && from.includes(state));
  if (!row) return null;
  const next = row.to === 'same' ? state : row.to === 'resting' ? RESTING_IN[phase] : row.to;
  if (row.work === 'hurry') return { state: next, work: 'hurry' };
  return { state: next, work: next !== state || row.work === 'again' ? 'begin' : 'leave' };
}

/** The drawing in docs/media.md, in Mermaid's words. */
export function drawTransitions(): string {
  const place = (states: readonly MediaMachineState[]) =>
    RESTING.every((state) => states.includes(state))
      ? ['resting', ...states.filter((state) => !(RESTING as readonly string[]).includes(state))]
      : states;
  const arrows = new Map<string, string[]>();
  for (const { from, on, to, work } of TRANSITIONS) {
    const isPhase = on === 'ringing' || on === 'talking' || on === 'held';
    for (const source of isPhase ? ['resting'] : place(from)) {
      const target = isPhase ? 'resting' : to === 'same' ? source : to;
      const key = `${source} --> ${target}`;
      const label = work === 'hurry' ? `${on} (at once)` : on;
      arrows.set(key, [...(arrows.get(key) ?? []), label]);
    }
  }
  return [
    'stateDiagram-v2',
    '  [*] --> joining',
    '  state resting {',
    '    warm --> live: talking',
    '    live --> held: held',
    '    held --> live: talking',
    '    live --> warm: ringing',
    '    held --> warm: ringing',
    '  }',
    ...[...arrows]
      .filter(([arrow]) => arrow !== 'resting --> resting')
      .map(([arrow, labels]) => `  ${arrow}: ${labels.join(', ')}`),
    '  closed --> [*]',
  ].join('\n');
}
