// Two who write in one form at once, over a line that loses requests, answers and messages and goes away: nothing that either
// has typed is lost, and both read the same in the end. The clients are the real ones; the server keeps what it is given as
// the real one does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { AppError } from '@cloud-window/shared';
import { createFormDesk, type FormSession } from '@cloud-window/shared/client/forms';
import { findFormSchema } from '@cloud-window/shared/forms/catalogue';
import { readDocument } from '@cloud-window/shared/forms/document';

type Connection = Parameters<typeof createFormDesk>[0];
type State = ReturnType<Connection['state']['getSnapshot']>;

const schema = findFormSchema('HS101/asset-declaration');
if (!schema) throw new Error('no such form');
const FIELDS = ['name', 'savings', 'total'] as const;
const target = { caseId: 'case', materialCode: 'asset-declaration' };
const text64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

class Counter {
  readonly doc = new Y.Doc();
  readonly lines: Line[] = [];

  answer(event: string, payload: { stateVector?: string; update?: string }, from: Line): unknown {
    if (event === 'form:open') {
      const update = text64(Y.encodeStateAsUpdate(this.doc, bytesOf(payload.stateVector ?? '')));
      return {
        schema,
        update,
        stateVector: text64(Y.encodeStateVector(this.doc)),
        mayWrite: true,
        changes: [],
      };
    }
    Y.applyUpdate(this.doc, bytesOf(payload.update ?? ''));
    expect(this.doc.store.pendingStructs).toBeNull();
    for (const line of this.lines) if (line !== from) line.tell(payload.update ?? '');
    return { stateVector: text64(Y.encodeStateVector(this.doc)) };
  }
}

/** A line on which the next things that pass may be lost. */
class Line {
  readonly connection: Connection;
  #state: State = { name: 'online' };
  readonly #stateListeners = new Set<() => void>();
  readonly #listeners = new Map<string, (payload: unknown) => void>();
  losesRequest = false;
  losesAnswer = false;
  losesMessage = false;

  constructor(counter: Counter, app: 'kiosk' | 'console') {
    counter.lines.push(this);
    const request = async (event: string, payload: object): Promise<unknown> => {
      await Promise.resolve();
      if (this.#state.name !== 'online' || this.#lose('losesRequest'))
        throw new AppError('STORE_UNAVAILABLE');
      const answer = counter.answer(event, payload, this);
      await Promise.resolve();
      if (this.#lose('losesAnswer')) throw new AppError('STORE_UNAVAILABLE');
      return answer;
    };
    this.connection = {
      app,
      state: {
        getSnapshot: () => this.#state,
        subscribe: (listener: () => void) => {
          this.#stateListeners.add(listener);
          return () => this.#stateListeners.delete(listener);
        },
      },
      request,
      tell: () => undefined,
      on: (event: string, listener: (payload: unknown) => void) => {
        this.#listeners.set(event, listener);
        return () => this.#listeners.delete(event);
      },
      clockOffsetMs: 0,
      attach: () => undefined,
      close: () => undefined,
    } as unknown as Connection;
  }

  tell(update: string): void {
    if (this.#state.name !== 'online' || this.#lose('losesMessage')) return;
    this.#listeners.get('form:updated')?.({ ...target, update, changes: [] });
  }

  set(name: 'online' | 'offline'): void {
    this.#state = name === 'online' ? { name } : { name, since: 0 };
    for (const listener of this.#stateListeners) listener();
  }

  /** A message that is lost while the connection stays is what the socket never does: it is lost with the connection. */
  #lose(what: 'losesRequest' | 'losesAnswer' | 'losesMessage'): boolean {
    const loses = this[what];
    this[what] = false;
    if (loses && what !== 'losesRequest') this.set('offline');
    return loses;
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('type'), who: fc.nat(1), field: fc.nat(2), at: fc.nat(30) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('erase'), who: fc.nat(1), field: fc.nat(2), at: fc.nat(30) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('flush', 'wait'), who: fc.nat(1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('offline', 'online', 'losesRequest', 'losesAnswer', 'losesMessage'),
      who: fc.nat(1),
    }),
  },
);

test('over random writing, losses and reconnects, every keystroke is there and both read the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const counter = new Counter();
      const lines = [new Line(counter, 'kiosk'), new Line(counter, 'console')] as const;
      const desks = lines.map((line) => createFormDesk(line.connection));
      const sessions = desks.map((desk) => desk.open(target));
      for (const session of sessions) await opened(session);
      /** A character of its own for every keystroke: digits go into every field. */
      const typed = FIELDS.map(() => 0);
      const erased = FIELDS.map(() => 0);
      for (const each of steps) {
        const session = sessions[each.who];
        const line = lines[each.who];
        if (!session || !line) continue;
        if ('field' in each) {
          const path = FIELDS[each.field] ?? 'name';
          const text = session.state.getSnapshot().raw.fields[path] ?? '';
          if (each.do === 'type' && text.length < 7) {
            const at = Math.min(each.at, text.length);
            session.write(path, text.slice(0, at) + '7' + text.slice(at), text);
            typed[each.field] = (typed[each.field] ?? 0) + 1;
          } else if (each.do === 'erase' && text !== '' && each.who === 0) {
            const at = each.at % text.length;
            session.write(path, text.slice(0, at) + text.slice(at + 1), text);
            erased[each.field] = (erased[each.field] ?? 0) + 1;
          }
        } else if (each.do === 'offline' || each.do === 'online') line.set(each.do);
        else if (each.do === 'flush') session.flush();
        else if (each.do === 'wait') await new Promise((resolve) => setImmediate(resolve));
        else line[each.do] = true;
      }
      for (const line of lines) {
        line.losesRequest = false;
        line.losesAnswer = false;
        line.losesMessage = false;
        // As after any break: both come back and say what they have.
        line.set('offline');
        line.set('online');
      }
      const said = () => sessions.map((session) => session.state.getSnapshot().raw.fields);
      const lengths = (fields: Readonly<Record<string, string>>) =>
        FIELDS.map((path) => fields[path]?.length ?? 0);
      const wanted = FIELDS.map((_path, index) => (typed[index] ?? 0) - (erased[index] ?? 0));
      try {
        await expect
          .poll(() => said().map(lengths), { interval: 5, timeout: 15_000 })
          .toEqual([wanted, wanted]);
        expect(said()[0]).toEqual(said()[1]);
        expect(readDocument(schema, counter.doc).fields).toEqual(said()[0]);
      } finally {
        for (const desk of desks) desk.clear();
      }
    }),
    { numRuns: 60 },
  );
}, 180_000);

async function opened(session: FormSession): Promise<void> {
  await expect.poll(() => session.state.getSnapshot().schema, { interval: 2 }).not.toBeNull();
}
