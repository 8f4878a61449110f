// Signing out before one is really in: there is no duty to end yet.
import { api, ME, queries } from '../session/clients.ts';

/** Ends the session; whatever the server says, this browser forgets who was signed in. */
export function useLeave(): () => void {
  return () => {
    void api
      .call('signOutStaff')
      .catch(() => undefined)
      .finally(() => queries.setQueryData(ME, null));
  };
}
