// Ready, on a break or off duty: how the clerk sets it. During a call it is a wish for afterwards; ready takes it back.
import type { BREAK_REASONS } from '@cloud-window/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { useDuty } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';

export type BreakReason = (typeof BREAK_REASONS)[number];
type Wish = { state: 'ready' } | { state: 'break'; reason: BreakReason } | { state: 'signedOut' };

export function useSetClerkState() {
  const { session } = useDuty();
  const notices = useNotices();
  return useMutation({
    mutationFn: async (wish: Wish) => session?.connection.request('clerk:setState', wish),
    onMutate: () => notices.clear(),
    onError: (error) => notices.show(error),
  });
}
