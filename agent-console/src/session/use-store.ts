// Binds the framework-free stores of shared/client to React.
import { useSyncExternalStore } from 'react';
import type { Store } from '@cloud-window/shared/client';

const noStore: Store<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

/** The present value of a store; renders again when it changes. */
export function useStore<T>(store: Store<T>): T;
export function useStore<T>(store: Store<T> | null): T | null;
export function useStore<T>(store: Store<T> | null): T | null {
  const source: Store<T | null> = store ?? noStore;
  return useSyncExternalStore(
    (listener) => source.subscribe(listener),
    () => source.getSnapshot(),
  );
}
