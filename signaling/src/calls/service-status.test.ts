// What a kiosk says about an item before anything is captured: open or not, and how long.
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import type { Ack, RouteResult } from '@cloud-window/shared/protocol';
import { openDesk, type Caller, type Desk } from './testing/desk.ts';

type Status = RouteResult<'serviceStatus'>;

async function serviceOf(desk: Desk, { cookie }: Caller, itemCode: string): Promise<Status> {
  const url = new URL(`/api/items/${itemCode}/service`, desk.node.url);
  const ack = (await (await fetch(url, { headers: { cookie } })).json()) as Ack<Status>;
  if (!ack.ok) throw new Error(ack.error.code);
  return ack.data;
}

async function handled(desk: Desk, caller: Caller, itemCode: string, minutes: number): Promise<void> {
  const begin = Date.now() - 3_600_000;
  const [answeredAt, endedAt] = [new Date(begin), new Date(begin + minutes * 60_000)];
  await desk.context.db
    .insertInto('call')
    .values({
      id: newId('call'),
      caseId: caller.caseId,
      kioskId: caller.kioskId,
      siteId: caller.siteId,
      itemCode,
      staffId: null,
      state: 'ended',
      stateSeq: 1,
      enqueuedAt: answeredAt,
      answeredAt,
      finishedAt: endedAt,
      endedAt,
      endReason: 'completed',
    })
    .execute();
}

test('the service of an item follows the clerks of its department and the calls before', async () => {
  await using desk = await openDesk();
  const caller = await desk.addCaller({ itemCode: 'TX101' });
  const closed = await serviceOf(desk, caller, 'TX101');
  expect(closed).toEqual({ open: false, clerksOnDuty: 0, waiting: 0, estimate: null });

  const { browser } = await desk.clerkOnDuty({ departments: ['tax'], ready: false });
  // Twelve planned minutes, one clerk who is signed in but not free: 12 min ± 40 %.
  expect(await serviceOf(desk, caller, 'TX101')).toMatchObject({
    open: true,
    clerksOnDuty: 1,
    estimate: { lowSeconds: 430, highSeconds: 1010 },
  });
  expect((await serviceOf(desk, caller, 'MR101')).open).toBe(false);
  await expect(serviceOf(desk, caller, 'ZZ999')).rejects.toThrow('NOT_FOUND');

  // Another item of the department has been handled in two minutes each.
  for (let call = 0; call < 3; call += 1) await handled(desk, caller, 'FX102', 2);
  await desk.clerkOnDuty({ departments: ['fx'], ready: false });
  expect((await serviceOf(desk, caller, 'FX102')).estimate).toEqual({ lowSeconds: 70, highSeconds: 170 });

  await browser.request('clerk:setState', { state: 'ready' });
  expect((await serviceOf(desk, caller, 'TX101')).estimate).toEqual({ lowSeconds: 0, highSeconds: 20 });
  await browser.request('clerk:setState', { state: 'break', reason: 'rest' });
  expect(await serviceOf(desk, caller, 'TX101')).toMatchObject({ open: false, estimate: null });
});
