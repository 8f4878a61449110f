// One person's visit, in memory only. The wipe replaces it as a whole and raises `key`, by which React throws away every
// component that could still hold something.
import { create } from 'zustand';
import type { Appointment, Callback, Case, Item, RouteResult } from '@cloud-window/shared/protocol';
import { nextStep, previousStep, type Aim, type FlowFacts, type Step } from './steps.ts';

type Audience = Item['audience'];
type Applicant = RouteResult<'signInApplicant'>;

export interface Visit {
  key: number;
  step: Step;
  audience: Audience;
  query: string;
  item: Item | null;
  elderly: boolean;
  consents: { privacy: boolean; recording: boolean };
  /** What was typed at sign-in, so that going back loses nothing. */
  typed: { idNumber: string; phone: string };
  applicant: Applicant | null;
  /** Where the code was sent; null after a reload. */
  maskedPhone: string | null;
  case: Case | null;
  /** To be called back instead of waiting here. */
  wantsCallback: boolean;
  aim: Aim | null;
  /** The time that is held or booked. */
  appointment: Appointment | null;
  /** The time that was held has been given back. */
  holdLapsed: boolean;
  /** What was promised. */
  callback: Callback | null;
  rated: boolean;
}

interface VisitActions {
  go: (step: Step) => void;
  patch: (fields: Partial<Omit<Visit, 'key' | 'step'>>) => void;
  /** On to the next step; stays where the machine knows none. */
  advance: () => void;
  back: () => void;
  /** Forgets everything of the visit. `elderly` may stay on for the farewell. */
  reset: (step: Step, keep?: { elderly: boolean }) => void;
}

function freshVisit(key: number, step: Step): Visit {
  return {
    key,
    step,
    audience: 'personal',
    query: '',
    item: null,
    elderly: false,
    consents: { privacy: false, recording: false },
    typed: { idNumber: '', phone: '' },
    applicant: null,
    maskedPhone: null,
    case: null,
    wantsCallback: false,
    aim: null,
    appointment: null,
    holdLapsed: false,
    callback: null,
    rated: false,
  };
}

export const useVisit = create<Visit & VisitActions>()((set, get) => ({
  ...freshVisit(0, 'boot'),
  go: (step) => set({ step }),
  patch: (fields) => set(fields),
  advance: () => {
    const next = nextStep(get().step, factsOf(get()));
    if (next) set({ step: next });
  },
  back: () => {
    const previous = previousStep(get().step, get().aim);
    if (previous) set({ step: previous });
  },
  reset: (step, keep) => set({ ...freshVisit(get().key + 1, step), elderly: keep?.elderly ?? false }),
}));

/** What the step machine needs to know of a visit. */
export function factsOf(
  visit: Pick<Visit, 'applicant' | 'case' | 'item' | 'wantsCallback' | 'aim'>,
): FlowFacts {
  return {
    signedIn: visit.applicant !== null,
    hasCase: visit.case !== null && visit.case.state === 'draft' && visit.case.itemCode === visit.item?.code,
    wantsCallback: visit.wantsCallback,
    aim: visit.aim,
  };
}
