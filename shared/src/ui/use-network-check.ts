// The check of the line as a React hook: it runs while its screen is shown, and again when asked or once the network is back.
import { useCallback, useEffect, useState } from 'react';
import {
  createStore,
  loadNetworkCheck,
  type ConnectionState,
  type LiveConnection,
  type NetworkCheck,
  type NetworkCheckState,
  type Store,
} from '../client/index.ts';
import { useStoreValue } from './use-store.ts';

const NOT_YET: Store<null> = createStore(null);

export interface LineCheck {
  /** Null until it has begun. */
  state: NetworkCheckState | null;
  again: () => void;
}

/** @param connection null while there is none */
export function useNetworkCheck(connection: LiveConnection | null): LineCheck {
  const [check, setCheck] = useState<NetworkCheck | null>(null);
  const [attempt, setAttempt] = useState(0);
  const online = useStoreValue<ConnectionState | null>(connection?.state ?? NOT_YET)?.name === 'online';

  useEffect(() => {
    if (connection === null || !online) return undefined;
    let opened: NetworkCheck | null = null;
    let over = false;
    loadNetworkCheck().then(
      ({ createNetworkCheck }) => {
        if (over) return;
        opened = createNetworkCheck(connection);
        setCheck(opened);
      },
      // The code did not come: the call will say whether the line carries.
      () => undefined,
    );
    return () => {
      over = true;
      opened?.close();
    };
  }, [connection, online, attempt]);

  const state = useStoreValue<NetworkCheckState | null>(check?.state ?? NOT_YET);
  const again = useCallback(() => setAttempt((number) => number + 1), []);
  return { state, again };
}
