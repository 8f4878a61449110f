// Takes a number for the open case. When it has closed or filled up meanwhile, the screen for that says so and keeps all.
import { AppError } from '@cloud-window/shared';
import { useKiosk } from '../device/kiosk-services.ts';
import { useVisit } from '../flow/visit-store.ts';
import { useAction, type Action } from '../shell/use-action.ts';

const CLOSED: readonly string[] = ['QUEUE_CLOSED', 'QUEUE_FULL'] satisfies AppError['code'][];

export function useTakeNumber(): Action {
  const { live } = useKiosk();
  return useAction(async () => {
    const { case: record, go, key } = useVisit.getState();
    if (!record) return;
    try {
      const call = await live.connection.request('queue:join', { caseId: record.id });
      live.adopt(call);
      go('live');
    } catch (thrown) {
      if (!CLOSED.includes(AppError.from(thrown).code)) throw thrown;
      // Wiped meanwhile: there is nothing to tell anybody.
      if (useVisit.getState().key === key) go('closed');
    }
  });
}
