// A group of equal clerks for whom nothing changes all day, as Erlang imagined it: calls at random, exponential handling,
// nobody hangs up, everybody answers at once. What the queue achieves must be what his formula says.
import { Chance } from './chance.ts';
import { batchMeans, confidenceOf, type Interval } from './confidence.ts';
import { averageWait, serviceLevel, type DelaySystem } from './erlang-c.ts';
import { SimulatedQueue } from './simulated-queue.ts';

/** Ten erlangs on fourteen clerks: one caller in six has to wait. */
const GROUP: DelaySystem = { clerks: 14, arrivals: 1 / 18, handleSeconds: 180 };
const THRESHOLD_SECONDS = 20;
const BATCHES = 20;
/** Until the empty beginning is forgotten. */
const WARM_UP_CALLS = 400;
const START_AT = 1_800_000_000_000;
const OFFER_MS = 15_000;

export interface StationaryResult {
  calls: number;
  measured: Interval;
  erlangC: number;
  /** Mean wait in seconds. */
  measuredWait: Interval;
  erlangWait: number;
}

export async function simulateStationary(
  redisUrl: string,
  { calls, seed }: { calls: number; seed: number },
): Promise<StationaryResult> {
  await using simulated = await SimulatedQueue.open(redisUrl, `stationary-${seed}`, START_AT);
  const { queue, agenda } = simulated;
  const [arrivals, handling] = [new Chance(seed), new Chance(seed + 1)];
  const epochs = new Map<string, number>();
  for (let n = 0; n < GROUP.clerks; n += 1) {
    const staffId = `staff_${n}`;
    const { epoch } = await queue.signIn({ staffId, displayName: staffId, skills: { 'dept:market': 3 } });
    await queue.setClerkState({ staffId, epoch }, 'ready', null);
    epochs.set(staffId, epoch);
  }

  const total = WARM_UP_CALLS + calls;
  const waits: number[] = [];
  const arrive = (n: number, at: number): void => {
    agenda.note(at, async () => {
      if (n + 1 < total) arrive(n + 1, at + arrivals.exponential(1000 / GROUP.arrivals));
      await queue.enqueue(callOfGroup(n));
    });
  };
  arrive(0, START_AT);

  await simulated.run(
    async ({ type, callId, staffId, offerId, data }) => {
      if (callId === null || staffId === null) return;
      const fence = { staffId, epoch: epochs.get(staffId) ?? 0 };
      if (type === 'callOffered' && offerId !== null) await queue.accept(fence, callId, offerId);
      if (type !== 'callAccepted') return;
      // In the order in which they came: an answer's place in the run is that of its arrival.
      waits[Number(callId.slice('call_'.length))] = Number(data['waitMs']);
      const takes = handling.exponential(GROUP.handleSeconds * 1000);
      agenda.note(simulated.now + takes, () => queue.finish(fence, callId, 'completed'));
    },
    () => undefined,
  );

  const counted = waits.slice(WARM_UP_CALLS);
  const inTime = counted.map((wait) => (wait <= THRESHOLD_SECONDS * 1000 ? 1 : 0));
  return {
    calls: counted.length,
    measured: confidenceOf(batchMeans(inTime, BATCHES)),
    erlangC: serviceLevel(GROUP, THRESHOLD_SECONDS),
    measuredWait: confidenceOf(
      batchMeans(
        counted.map((wait) => wait / 1000),
        BATCHES,
      ),
    ),
    erlangWait: averageWait(GROUP),
  };
}

function callOfGroup(n: number) {
  return {
    callId: `call_${n}`,
    kind: 'video' as const,
    kioskId: `kiosk_${n}`,
    caseId: `case_${n}`,
    siteId: 'site_1',
    itemCode: 'MR101',
    locale: 'zh-CN' as const,
    needs: [],
    route: [
      {
        afterMs: 0,
        queueId: 'market',
        skills: ['dept:market'],
        strategy: 'longestIdle' as const,
        why: 'queue' as const,
      },
    ],
    boostMs: 0,
    offerMs: OFFER_MS,
    wrapUpMs: 0,
    maxWaiting: null,
  };
}
