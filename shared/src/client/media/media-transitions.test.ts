// The table of a media session's states: what it promises as a whole, and that docs/media.md draws it as it is.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  drawTransitions,
  MEDIA_MACHINE_STATES,
  nextState,
  RESTING,
  TRANSITIONS,
  type MediaMachineEvent,
} from './media-transitions.ts';

const EVENTS: readonly MediaMachineEvent[] = [...new Set(TRANSITIONS.map(({ on }) => on))];

test('docs/media.md draws the table as it is', () => {
  const page = readFileSync(new URL('../../../../docs/media.md', import.meta.url), 'utf8');
  expect(page).toContain(`\`\`\`mermaid\n${drawTransitions()}\n\`\`\``);
});

test('no row stands in the way of another', () => {
  const named = TRANSITIONS.flatMap(({ from, on }) => from.map((state) => `${state} ${on}`));
  expect(named).toEqual([...new Set(named)]);
});

test('every state is reached from joining, and from every one that is open a closing ends it', () => {
  const reached = new Set<string>(['joining']);
  for (const state of reached) {
    for (const event of EVENTS) {
      for (const phase of ['ringing', 'talking', 'held'] as const) {
        const next = nextState(state as (typeof MEDIA_MACHINE_STATES)[number], event, phase);
        if (next) reached.add(next.state);
      }
    }
  }
  expect([...reached].toSorted()).toEqual([...MEDIA_MACHINE_STATES].toSorted());
  for (const state of MEDIA_MACHINE_STATES) {
    expect(nextState(state, 'close', 'talking')?.state ?? state).toBe('closed');
  }
});

test('whatever troubles a session, it ends where the phase of the call is once its steps have worked', () => {
  const troubles = EVENTS.filter((event) => event !== 'close' && event !== 'refused');
  for (const begin of [...RESTING, 'away', 'joining', 'checking', 'restarting', 'offline'] as const) {
    for (const trouble of troubles) {
      let state = nextState(begin, trouble, 'talking')?.state ?? begin;
      if (state === 'away') state = nextState(state, 'socketBack', 'talking')?.state ?? state;
      if (state === 'offline') state = nextState(state, 'networkChanged', 'talking')?.state ?? state;
      state = nextState(state, 'connected', 'talking')?.state ?? state;
      expect(['live', ...(RESTING as readonly string[])]).toContain(state);
    }
  }
});
