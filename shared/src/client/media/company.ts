// Who else is in the call, kept up to date: asked for at first and after each loss of the socket, and told in between.
import type { Companion } from '../../protocol/media-company.ts';
import type { LiveConnection, Store } from '../client-types.ts';
import { createStore } from '../store.ts';

export interface CompanyWatch {
  readonly state: Store<readonly Companion[]>;
  close(): void;
}

export function createCompanyWatch(connection: LiveConnection, callId: string): CompanyWatch {
  const state = createStore<readonly Companion[]>([]);
  /** Numbers what is heard: an answer that was overtaken says nothing new. */
  let heard = 0;
  const ask = () => {
    const before = heard;
    connection.request('media:company', { callId }).then(
      ({ company }) => {
        if (heard === before) state.set(company);
      },
      // Asked again with the next connection; until then changes are still told.
      () => undefined,
    );
  };
  let wasOnline = false;
  const follow = () => {
    const isOnline = connection.state.getSnapshot().name === 'online';
    if (isOnline && !wasOnline) ask();
    wasOnline = isOnline;
  };
  const ends = [
    connection.state.subscribe(follow),
    connection.on('media:company', (told) => {
      if (told.callId !== callId) return;
      heard += 1;
      state.set(told.company);
    }),
  ];
  follow();
  return {
    state,
    close() {
      for (const end of ends) end();
    },
  };
}
