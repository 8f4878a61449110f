// Ready or on a break: what the clerk may set at present, and how to set it.
import type { BREAK_REASONS } from '@cloud-window/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { useDuty } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';

export type BreakReason = (typeof BREAK_REASONS)[number];
type Wish = { state: 'ready' } | { state: 'break'; reason: BreakReason };

export function useSetClerkState() {
  const { session } = useDuty();
  const notices = useNotices();
  return useMutation({
    mutationFn: async (wish: Wish) => session?.connection.request('clerk:setState', wish),
    onMutate: () => notices.clear(),
    onError: (error) => notices.show(error),
  });
}
