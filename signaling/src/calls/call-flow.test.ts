// A call from the first number to the last note, over real sockets, queue and stores.
import { describe, expect, test } from 'vitest';
import { openDesk } from './testing/desk.ts';

describe('a call', () => {
  test('goes from joining to the end of the wrap-up, with kiosk and clerk on different nodes', async () => {
    await using desk = await openDesk();
    const other = await desk.addNode();
    const clerk = await desk.connect(await desk.addClerk());
    const caller = await desk.addCaller();
    const { caseId } = caller;
    const kiosk = await desk.connect(caller, other);

    const resumed = await clerk.request('session:resume', {});
    expect(resumed).toMatchObject({ clerk: { state: 'notReady' }, offer: null, call: null, missed: [] });

    const joined = await kiosk.request('queue:join', { caseId });
    const { callId } = joined.status;
    expect(joined).toMatchObject({
      status: { state: 'waiting', clerk: null },
      queue: { position: 1, waiting: 1, clerksOnDuty: 1 },
      item: { code: 'MR101' },
      case: { id: caseId },
      applicant: { name: '张伟' },
      parties: { kiosk: true, clerk: false },
    });
    expect(joined.applicant?.maskedIdNumber).not.toContain('19491231');

    await clerk.request('clerk:setState', { state: 'ready' });
    const offer = await clerk.told('offer:made');
    expect(offer).toMatchObject({ callId, item: { code: 'MR101' }, locale: 'zh-CN', ringMs: 15_000 });
    expect(Object.keys(offer)).not.toContain('applicant');
    await kiosk.told('call:status', (status) => status.state === 'offered');

    const accepted = await clerk.request('offer:accept', { callId, offerId: offer.offerId });
    expect(accepted).toMatchObject({ status: { state: 'active' }, parties: { kiosk: true, clerk: true } });
    const active = await kiosk.told('call:status', (status) => status.state === 'active');
    expect(active.clerk?.displayName).toContain('王敏');
    await clerk.told('clerk:state', (status) => status.state === 'onCall');
    expect(await kiosk.told('call:parties')).toEqual({ callId, kiosk: true, clerk: true });

    await clerk.request('call:finish', { callId });
    await kiosk.told('call:status', (status) => status.state === 'wrapUp');
    const wrapUp = await clerk.told('call:status', (status) => status.state === 'wrapUp');
    expect(wrapUp.wrapUpUntil).toBeGreaterThan(wrapUp.since);
    // A second tap, after the first answer was lost.
    await clerk.request('call:finish', { callId });

    await clerk.request('call:wrapUpDone', { callId });
    const ended = await kiosk.told('call:status', (status) => status.state === 'ended');
    // Nothing was decided.
    expect(ended.endReason).toBe('clerkEnded');
    await clerk.told('clerk:state', (status) => status.state === 'ready');
  });

  test('is completed when its clerk has decided, for the browsers and for good', async () => {
    await using desk = await openDesk();
    const { browser: clerk } = await desk.clerkOnDuty();
    const caller = await desk.addCaller();
    const kiosk = await desk.connect(caller);
    const { callId } = (await kiosk.request('queue:join', { caseId: caller.caseId })).status;
    const { offerId } = await clerk.told('offer:made');
    await clerk.request('offer:accept', { callId, offerId });
    await clerk.request('call:decide', {
      callId,
      outcome: 'corrections',
      reasons: ['materialMissing'],
      note: '请补交申请书',
      seen: '',
    });
    await clerk.request('call:finish', { callId });
    const wrapUp = await kiosk.told('call:status', (status) => status.state === 'wrapUp');
    expect(wrapUp.endReason).toBe('completed');
    await clerk.request('call:wrapUpDone', { callId });
    const stored = () =>
      desk.context.db.selectFrom('call').select(['state', 'endReason']).where('id', '=', callId).execute();
    await expect.poll(stored).toEqual([{ state: 'ended', endReason: 'completed' }]);
  });
});
