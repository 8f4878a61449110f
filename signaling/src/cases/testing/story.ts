// A case from its first page to a decision, in the words of the counter, for tests of what comes of it.
import sharp from 'sharp';
import type { Case, Proposal, RouteName, RouteResult, WrittenDecision } from '@cloud-window/shared/protocol';
import type { Actor, RouteHandlers } from '../../context.ts';
import { eventOf, plainRequest, routeOf, type Counter } from './counter.ts';
import { decideAs } from './deciding.ts';
import { upload } from './tus-client.ts';

type Person = Exclude<Actor, { kind: 'public' }>;
let shade = 0;

/** A page that no other test has. */
export function freshPaper(): Promise<Buffer> {
  shade += 1;
  const background = { r: shade % 256, g: Math.floor(shade / 256) % 256, b: 131 };
  return sharp({ create: { width: 30, height: 40, channels: 3, background } })
    .png()
    .toBuffer();
}

export const CORRECTIONS = {
  outcome: 'corrections',
  reasons: ['materialDefective'],
  note: '请补正',
} as const satisfies Partial<WrittenDecision>;

export interface Story {
  caseId: string;
  applicant: Awaited<ReturnType<Counter['addApplicant']>>;
  /** Of the newest call. */
  readonly callId: string;
  load(): Promise<Case>;
  send(materialCode: string, position?: number): Promise<string>;
  judge(pageId: string, value?: 'accepted' | 'rejected'): Promise<void>;
  decide(
    draft?: Partial<Omit<WrittenDecision, 'reasons'>> & {
      reasons?: readonly WrittenDecision['reasons'][number][];
    },
  ): ReturnType<typeof decideAs>;
  /** Ends the call; the applicant opens the case again and talks to the clerk. */
  comeBack(): Promise<Case>;
  endCall(): Promise<void>;
}

export async function begin(counter: Counter): Promise<Story> {
  const applicant = await counter.addApplicant();
  const { id: caseId } = await counter.openCase(applicant);
  let callId = await counter.callFor(caseId);
  const session = counter.session();
  return {
    caseId,
    applicant,
    get callId() {
      return callId;
    },
    load: () => counter.feature.cases.load(caseId),
    async send(materialCode, position) {
      const answer = await upload(counter, applicant, {
        caseId,
        materialCode,
        bytes: await freshPaper(),
        ...(position !== undefined && { position }),
      });
      if (answer.pageId === null) throw new Error(answer.code ?? 'no page');
      return answer.pageId;
    },
    async judge(pageId, value = 'accepted') {
      const reason = value === 'accepted' ? null : 'blurred';
      await eventOf(counter.feature, 'page:judge')({ callId, pageId, value, reason, note: '' }, session);
    },
    decide: ({ reasons, ...draft } = {}) =>
      decideAs(counter, session, { callId, caseId, ...draft, ...(reasons && { reasons: [...reasons] }) }),
    async comeBack() {
      await counter.endCall(callId);
      const opened = await counter.openCase(applicant);
      callId = await counter.callFor(caseId);
      return opened;
    },
    endCall: () => counter.endCall(callId),
  };
}

/** One of the routes about proposals and lists. */
export function ask<N extends RouteName>(
  counter: Counter,
  name: N,
  actor: Person,
  { params = {}, body = {}, query = {} }: { params?: object; body?: object; query?: object } = {},
): Promise<RouteResult<N>> {
  const handler = routeOf(counter.feature, name as never) as unknown as RouteHandlers[N];
  return handler({ ...plainRequest(actor), params, body, query } as never);
}

/** A proposal that is surely there. */
export function waiting(proposal: Proposal | null): Proposal {
  if (proposal === null) throw new Error('nothing waits');
  return proposal;
}
