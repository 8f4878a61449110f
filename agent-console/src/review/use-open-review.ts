// Puts papers that the clerk holds on the screen; by itself whenever there is no call.
import { useEffect } from 'react';
import { AppError } from '@cloud-window/shared';
import type { LiveSession, LiveState } from '@cloud-window/shared/client';
import { useMutation } from '@tanstack/react-query';
import { useNotices } from '../session/notices.ts';
import { forgetAllReviewsBut } from './review-store.ts';

export function useOpenReview(session: LiveSession) {
  const notices = useNotices();
  return useMutation({
    mutationFn: (callId: string) => session.connection.request('review:open', { callId }),
    onSuccess: (review) => {
      const { call } = session.state.getSnapshot();
      // A call that came meanwhile goes before.
      if (call === null || call.status.kind === 'review') session.adopt(review);
    },
    onError: (error) => notices.show(error),
  });
}

/** Back to the papers after a call, and after a reload. */
export function useReviewAfterCall(session: LiveSession | null, live: LiveState | null): void {
  const showError = useNotices((notices) => notices.show);
  const isFree = live?.ready === true && live.call === null && live.connection.name === 'online';
  const held = live?.reviews.map(({ callId }) => callId) ?? [];
  const next = isFree ? (held[0] ?? null) : null;
  useEffect(() => {
    if (next === null || session === null) return;
    let over = false;
    session.connection.request('review:open', { callId: next }).then(
      (review) => {
        if (!over && session.state.getSnapshot().call === null) session.adopt(review);
      },
      (error: unknown) => {
        // Given to somebody else, or a call came, in this very moment: what follows is told by itself.
        const isPast = ['FORBIDDEN', 'CALL_STATE'].includes(AppError.from(error).code);
        if (!over && !isPast) showError(error);
      },
    );
    return () => {
      over = true;
    };
  }, [next, session, showError]);
  const mine = [...held, live?.call?.status.callId ?? ''].join();
  const ready = live?.ready === true;
  useEffect(() => {
    // Given away, or lost while this tab was closed.
    if (ready) forgetAllReviewsBut(mine.split(','));
  }, [ready, mine]);
}
