// Binds the framework-free stores of shared/client to React.
import { useSyncExternalStore } from 'react';
import type { Store } from '../client/client-types.ts';

/** The present value of a store; renders again when it changes. */
export function useStoreValue<T>(store: Store<T>): T {
  return useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => store.getSnapshot(),
  );
}

/** One part of a store's value; the part must keep its identity while it does not change. */
export function useStorePart<T, P>(store: Store<T>, part: (value: T) => P): P {
  return useSyncExternalStore(
    (listener) => store.subscribe(listener),
    () => part(store.getSnapshot()),
  );
}
