// The way through the kiosk as one small machine: which step follows, where "back" leads, and what a call means for the
// screen. Pure, so that every way through it is tested without a browser.
import { isLive } from '@cloud-window/shared';
import type { CallSnapshot, Case } from '@cloud-window/shared/protocol';

export const STEPS = [
  'boot', // asking the server who we are
  'pairing', // not set up yet
  'attract',
  'welcome', // language and text size
  'items',
  'item', // checklist, time, fee: before anything is asked
  'notice', // privacy and consents
  'signIn',
  'devices',
  'papers',
  'closed', // no number could be taken: closed or full meanwhile
  'callback', // asking to be called back instead
  'slots', // choosing a time
  'book', // a time is kept; the last look
  'booked',
  'mine', // the person's appointments
  'licences', // what is on file of them, and who used it
  'leaving', // capturing what is left for a review
  'left',
  'live', // in the queue or in the call
  'promise', // somebody will call back
  'ended', // the call ended without a decision
  'outcome',
  'receipt',
  'rating',
  'farewell', // wiped
] as const;
export type Step = (typeof STEPS)[number];

/** What somebody has come for beside a call: to book a time, to see what is theirs, or to leave the papers. */
export const AIMS = ['book', 'mine', 'leave'] as const;
export type Aim = (typeof AIMS)[number];

/** Whether it needs an open case. */
export const aimNeedsCase = (aim: Aim | null): boolean => aim === null || aim === 'leave';

/** What the machine needs to know of the visit. */
export interface FlowFacts {
  /** Somebody is signed in. */
  signedIn: boolean;
  /** The open case is one of the chosen item. */
  hasCase: boolean;
  /** The person wants to be called back instead of waiting here. */
  wantsCallback: boolean;
  aim: Aim | null;
}

/** Where "continue" leads. Steps that wait for something outside (a call, a person's choice of item) are not listed. */
export function nextStep(step: Step, facts: FlowFacts): Step | null {
  switch (step) {
    case 'attract':
      return 'welcome';
    case 'welcome':
      return 'items';
    case 'items':
      return 'item';
    case 'item':
      // Consents belong to the case: whoever comes back to the same case has given them.
      return facts.hasCase ? afterSignIn(facts) : 'notice';
    case 'notice':
      return facts.signedIn ? afterSignIn(facts) : 'signIn';
    case 'slots':
      return facts.signedIn ? 'book' : 'notice';
    case 'signIn':
      return afterSignIn(facts);
    case 'devices':
      return 'papers';
    case 'outcome':
      return 'receipt';
    case 'receipt':
      // Who has looked up an earlier result goes on looking.
      return facts.aim === 'mine' ? 'mine' : 'rating';
    case 'rating':
      return 'farewell';
    case 'farewell':
      return 'attract';
    case 'boot':
    case 'pairing':
    case 'papers':
    case 'closed':
    case 'callback':
    case 'book':
    case 'booked':
    case 'mine':
    case 'licences':
    case 'leaving':
    case 'left':
    case 'live':
    case 'promise':
    case 'ended':
      return null;
  }
}

/** Who is called back or comes another time needs neither cameras nor papers at this kiosk. */
function afterSignIn({ wantsCallback, aim }: FlowFacts): Step {
  if (aim === 'leave') return 'leaving';
  if (aim !== null) return aim;
  return wantsCallback ? 'callback' : 'devices';
}

/** Where "back" leads; null where there is no way back. Going back keeps everything that was entered or captured. */
export function previousStep(step: Step, aim: Aim | null = null): Step | null {
  switch (step) {
    case 'welcome':
      return 'attract';
    case 'items':
      return 'welcome';
    case 'item':
      return 'items';
    case 'notice':
      return aim === 'book' ? 'slots' : aim === 'mine' ? 'items' : 'item';
    case 'signIn':
      return 'notice';
    case 'slots':
      return 'item';
    case 'book':
      return 'slots';
    case 'mine':
      return 'items';
    case 'licences':
      return 'mine';
    case 'devices':
    case 'leaving':
      return 'item';
    case 'papers':
      return 'devices';
    case 'closed':
      return 'papers';
    case 'callback':
      return 'item';
    case 'receipt':
      return 'outcome';
    case 'boot':
    case 'pairing':
    case 'attract':
    case 'booked':
    case 'left':
    case 'live':
    case 'promise':
    case 'ended':
    case 'outcome':
    case 'rating':
    case 'farewell':
      return null;
  }
}

const AFTER_THE_CALL: readonly Step[] = ['outcome', 'receipt', 'rating', 'farewell'];

/** The step that a call demands, seen from the present one. */
export function stepForCall(call: CallSnapshot | null, present: Step): Step {
  if (!call) return present === 'live' ? 'papers' : present;
  if (isLive(call.status.state)) return 'live';
  if (present !== 'live') return present;
  if (call.status.endReason === 'callback') return 'promise';
  return call.case.decision ? 'outcome' : 'ended';
}

/** Whether an unattended kiosk asks and then wipes here. Never while queued or in a call. */
export function idleApplies(step: Step): boolean {
  return !(['boot', 'pairing', 'attract', 'live', 'farewell'] as const satisfies Step[]).includes(
    step as never,
  );
}

/** Whether somebody's visit is under way, so that a reload must come back to it. */
export function isVisit(step: Step): boolean {
  return !(['boot', 'pairing', 'attract', 'farewell'] as const satisfies Step[]).includes(step as never);
}

/** Whether the step shows or needs what only a signed-in person may see. */
export function needsSignIn(step: Step): boolean {
  return (
    [
      'devices',
      'papers',
      'closed',
      'callback',
      'book',
      'booked',
      'mine',
      'licences',
      'leaving',
      'left',
      'live',
      'promise',
      'ended',
      ...AFTER_THE_CALL,
    ] as Step[]
  ).includes(step);
}

/** Whether there is a decision to show. */
export function isDecided(record: Pick<Case, 'decision'> | null): boolean {
  return record !== null && record.decision !== null;
}

/** The five phases that the person sees as progress. */
export const PHASES = ['choose', 'identify', 'prepare', 'talk', 'result'] as const;
export type Phase = (typeof PHASES)[number];

/** Which phase a step belongs to; null where progress is not shown: a booking has nothing to prepare or to talk about. */
export function phaseOf(step: Step): Phase | null {
  switch (step) {
    case 'items':
    case 'item':
    case 'slots':
      return 'choose';
    case 'notice':
    case 'signIn':
      return 'identify';
    case 'devices':
    case 'papers':
    case 'leaving':
    case 'closed':
      return 'prepare';
    case 'callback':
    case 'live':
    case 'promise':
    case 'ended':
      return 'talk';
    case 'outcome':
    case 'receipt':
    case 'rating':
      return 'result';
    case 'boot':
    case 'pairing':
    case 'attract':
    case 'welcome':
    case 'book':
    case 'booked':
    case 'mine':
    case 'licences':
    case 'left':
    case 'farewell':
      return null;
  }
}
