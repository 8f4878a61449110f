// Leaving: off duty first, so that the queue offers nothing more, then the session itself.
import { AppError } from '@cloud-window/shared';
import { useMutation } from '@tanstack/react-query';
import { api, ME, queries } from './clients.ts';
import { useDuty } from './duty.tsx';

/** What does not belong to the person who leaves. */
const KEPT: readonly unknown[] = [ME[0], 'system'];

export function useSignOut() {
  const duty = useDuty();
  return useMutation({
    mutationFn: async () => {
      try {
        await duty.session?.connection.request('clerk:setState', { state: 'signedOut' });
      } catch (error) {
        // Without a connection the lease ends by itself; a call must be finished first.
        if (AppError.from(error).code === 'CALL_STATE') throw error;
      }
      await api.call('signOutStaff');
    },
    onSuccess: () => {
      duty.end();
      queries.setQueryData(ME, null);
      queries.removeQueries({ predicate: (query) => !KEPT.includes(query.queryKey[0]) });
    },
  });
}
