// The smallest store there is: a value, and who wants to know that it changed. React binds by useSyncExternalStore.
import type { Store } from './client-types.ts';

export interface WritableStore<T> extends Store<T> {
  set(next: T): void;
  /** Replaces some fields of an object value; keeps the object when none differs. */
  patch(fields: Partial<T>): void;
}

export function createStore<T>(initial: T): WritableStore<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    getSnapshot: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    patch(fields) {
      const changed = Object.entries(fields).some(
        ([key, field]) => !Object.is((value as Record<string, unknown>)[key], field),
      );
      if (changed) set({ ...value, ...fields });
    },
  };
}
