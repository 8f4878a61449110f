// One side's part in looking together: what is shown and frozen as the server says, the other's pointer, one's own pointer at
// no more than thirty positions a second, and what one draws, seen at once and sent until it has arrived.
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { createStore } from '../client/store.ts';
import type { LiveConnection, Store } from '../client/client-types.ts';
import {
  MARK_POINTS_MAX,
  type AttentionSide,
  type AttentionTarget,
  type Drawing,
  type FrozenStill,
  type Spot,
} from '../protocol/attention.ts';
import { createPointerSender } from './pointer-sender.ts';
import { thinned } from './spots.ts';

/** A pointer that rests says so more often than this; one that is silent for longer has gone. */
const SILENT_MS = 5_000;

export interface OtherPointer {
  target: AttentionTarget;
  at: Spot;
}

export interface OwnDrawing {
  target: AttentionTarget;
  drawing: Drawing;
}

export interface AttentionState {
  shown: AttentionTarget | null;
  still: FrozenStill | null;
  /** Of the other side. */
  pointer: OtherPointer | null;
  /** Drawn here, and not known to have arrived. */
  underWay: readonly OwnDrawing[];
  error: AppError | null;
}

export interface AttentionSession {
  state: Store<AttentionState>;
  point(target: AttentionTarget, at: Spot | null): void;
  show(target: AttentionTarget | null): void;
  /** Lets the document camera's picture stand still, or go on. */
  freeze(frozen: boolean): void;
  /** The picture that the clerk wants to stand still. */
  sendStill(stillId: string, image: string): void;
  add(target: AttentionTarget, shape: Drawing['shape'], points: readonly Spot[]): void;
  remove(target: AttentionTarget, markId: string): void;
  clear(target: AttentionTarget): void;
  close(): void;
}

export function createAttention(
  connection: LiveConnection,
  callId: string,
  side: AttentionSide,
): AttentionSession {
  const state = createStore<AttentionState>({
    shown: null,
    still: null,
    pointer: null,
    underWay: [],
    error: null,
  });
  let over = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const failed = (error: unknown) => {
    if (!over) state.patch({ error: AppError.from(error) });
  };
  const pointer = createPointerSender((target, at) => {
    connection.tell('attention:point', { callId, target, at });
  });
  /** Whatever was told while this side was away. */
  const read = () => {
    connection.request('attention:state', { callId }).then(
      ({ shown, still }) => {
        if (!over) state.patch({ shown, still });
      },
      // The call is over, or not under way yet: nothing is shown.
      () => undefined,
    );
  };
  const settle = (id: string) => {
    state.patch({ underWay: state.getSnapshot().underWay.filter(({ drawing }) => drawing.id !== id) });
  };

  const unsubscribe = [
    connection.on('attention:shown', (told) => {
      if (told.callId === callId) state.patch({ shown: told.target });
    }),
    connection.on('attention:frozen', (told) => {
      if (told.callId === callId) state.patch({ still: told.still });
    }),
    connection.on('attention:drawn', (told) => {
      const { still } = state.getSnapshot();
      if (told.callId !== callId || still?.id !== told.stillId) return;
      const gone = new Set([...told.removed, told.added?.id]);
      const others = still.drawings.filter(({ id }) => !gone.has(id));
      state.patch({ still: { ...still, drawings: told.added ? [...others, told.added] : others } });
    }),
    connection.on('attention:pointed', ({ callId: of, by, target, at }) => {
      if (of !== callId || by === side) return;
      clearTimeout(silence);
      state.patch({ pointer: at === null ? null : { target, at } });
      if (at !== null) silence = setTimeout(() => state.patch({ pointer: null }), SILENT_MS);
    }),
    connection.state.subscribe(() => {
      if (connection.state.getSnapshot().name === 'online') read();
      else state.patch({ pointer: null });
    }),
  ];
  read();

  return {
    state,
    point: (target, at) => pointer.move(target, at),
    show(target) {
      connection.request('attention:show', { callId, target }).catch(failed);
    },
    freeze(frozen) {
      const stillId = frozen ? newId('still') : null;
      connection.request('attention:freeze', { callId, stillId }).catch(failed);
    },
    sendStill(stillId, image) {
      connection.request('attention:still', { callId, stillId, image }).catch(failed);
    },
    add(target, shape, points) {
      const few = shape === 'pen' ? thinned(points, MARK_POINTS_MAX) : [...points];
      const drawing: Drawing = { id: newId('mark'), shape, points: few };
      state.patch({ underWay: [...state.getSnapshot().underWay, { target, drawing }], error: null });
      connection
        .request('mark:add', { callId, target, drawing })
        .catch(failed)
        .finally(() => settle(drawing.id));
    },
    remove(target, markId) {
      connection.request('mark:remove', { callId, target, markId }).catch(failed);
    },
    clear(target) {
      connection.request('mark:clear', { callId, target }).catch(failed);
    },
    close() {
      over = true;
      pointer.close();
      clearTimeout(silence);
      for (const end of unsubscribe) end();
    },
  };
}
