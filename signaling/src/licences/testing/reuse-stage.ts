// A counter with a registry beside it: an applicant whose ID card is on file, their open case, and a call with the clerk.
import sharp from 'sharp';
import { newId } from '@cloud-window/shared';
import type { Case, NumberedCaseEvent } from '@cloud-window/shared/protocol';
import { decideAs } from '../../cases/testing/deciding.ts';
import {
  eventOf,
  ID_NUMBER,
  openCounter,
  plainRequest,
  routeOf,
  type Counter,
} from '../../cases/testing/counter.ts';
import { upload } from '../../cases/testing/tus-client.ts';
import { idCardOf, openRegistry, type RegistryServer } from './registry-server.ts';

export interface ReuseStage extends AsyncDisposable {
  counter: Counter;
  registry: RegistryServer;
  /** Somebody with an open case: a fresh applicant, or one who has been here before. The registry has an ID card of everybody. */
  visit(applicant?: Counter['applicant']): Promise<Visit>;
}
export type Visit = Awaited<ReturnType<typeof visitOf>>;

/** `await using stage = await openReuseStage()` */
export async function openReuseStage(environment: Record<string, string> = {}): Promise<ReuseStage> {
  const registry = await openRegistry([idCardOf(ID_NUMBER)]);
  const counter = await openCounter(100, { LICENCE_REGISTRY_URL: registry.url, ...environment });
  return {
    counter,
    registry,
    visit: (applicant) => visitOf(counter, applicant),
    async [Symbol.asyncDispose]() {
      await counter[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    },
  };
}

let shade = 0;

async function visitOf(counter: Counter, known?: Counter['applicant']) {
  const applicant = known ?? (await counter.addApplicant());
  const opened = await counter.openCase(applicant);
  const caseId = opened.id;
  const session = counter.session();
  let call: Promise<string> | undefined;
  const callId = () => (call ??= counter.callFor(caseId));
  return {
    applicant,
    caseId,
    session,
    callId,
    load: (): Promise<Case> => counter.feature.cases.load(caseId),
    offers: () =>
      routeOf(
        counter.feature,
        'caseLicences',
      )({ ...plainRequest(applicant), params: { id: caseId }, body: {} }),
    use: (licenceId: string, wish: { useId?: string; materialCode?: string } = {}, actor = applicant) =>
      routeOf(
        counter.feature,
        'useLicence',
      )({
        ...plainRequest(actor),
        params: { id: caseId },
        body: { useId: newId('use'), materialCode: 'id', consent: true, ...wish, licenceId },
      }),
    withdraw: (useId: string, actor = applicant) =>
      routeOf(
        counter.feature,
        'withdrawLicence',
      )({ ...plainRequest(actor), params: { id: caseId, useId }, body: {} }),
    detail: (useId: string, actor: Parameters<typeof plainRequest>[0] = counter.clerk) =>
      routeOf(
        counter.feature,
        'licenceDetail',
      )({ ...plainRequest(actor), params: { id: caseId, useId }, body: {} }),
    wallet: () =>
      routeOf(counter.feature, 'myLicences')({ ...plainRequest(applicant), params: {}, body: {} }),
    uses: () =>
      routeOf(counter.feature, 'myLicenceUses')({ ...plainRequest(applicant), params: {}, body: {} }),
    judge: async (useId: string, verdict: { value: 'accepted' | 'rejected' } = { value: 'accepted' }) =>
      eventOf(counter.feature, 'licence:judge')(
        {
          callId: await callId(),
          useId,
          note: '',
          reason: verdict.value === 'rejected' ? 'mismatch' : null,
          ...verdict,
        },
        session,
      ),
    addPage: async (materialCode: string): Promise<string> => {
      shade += 1;
      const background = { r: shade % 256, g: 3, b: 9 };
      const bytes = await sharp({ create: { width: 30, height: 40, channels: 3, background } })
        .png()
        .toBuffer();
      const answer = await upload(counter, applicant, { caseId, materialCode, bytes });
      if (answer.pageId === null) throw new Error(answer.code ?? 'no page');
      return answer.pageId;
    },
    acceptPage: async (pageId: string) =>
      eventOf(counter.feature, 'page:judge')(
        { callId: await callId(), pageId, value: 'accepted', reason: null, note: '' },
        session,
      ),
    see: async (pageId: string, seen: boolean) =>
      eventOf(counter.feature, 'page:seenAgainstOriginal')({ callId: await callId(), pageId, seen }, session),
    ask: async (
      wish: { pageId?: string | null; despiteLicence?: 'damaged' | 'differs' | 'lawDemandsOriginal' } = {},
    ) =>
      eventOf(counter.feature, 'page:requestRecapture')(
        {
          callId: await callId(),
          recaptureId: newId('recapture'),
          materialCode: 'id',
          pageId: null,
          reason: 'other',
          note: '',
          despiteLicence: null,
          ...wish,
        },
        session,
      ),
    decide: async (draft: Partial<Parameters<typeof decideAs>[2]> = {}) =>
      decideAs(counter, session, { callId: await callId(), caseId, ...draft }),
    announced: async () => {
      const id = await callId();
      return counter.context.sent
        .filter(({ to, event, ...sent }) => to === 'call' && sent.id === id && event === 'call:event')
        .map(({ payload }) => (payload as NumberedCaseEvent).event);
    },
  };
}
