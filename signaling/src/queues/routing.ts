// What the rest of signaling may ask about service queues: which way a call takes, and whether anybody could take it now.
import type {
  ClosedReason,
  Locale,
  QueueRules,
  ServiceQueue,
  WeeklyHours,
} from '@cloud-window/shared/protocol';
import type { ContactKind, RouteStep } from '../queue/queue-types.ts';
import type { Timetable } from './opening-hours.ts';

export interface CallFactsForRouting {
  itemCode: string;
  siteId: string;
  locale: Locale;
  needs: readonly string[];
  kind: ContactKind;
  /** The clerk who has spoken with this applicant about this case before. */
  knownClerk: string | null;
  /** The caller comes back after a dropped call. */
  returning: boolean;
  /** The caller has booked this time. */
  appointment?: boolean;
}

interface CallPlan {
  queue: ServiceQueue;
  route: RouteStep[];
  boostMs: number;
  offerMs: number;
  wrapUpMs: number;
  /** Null: no bound, as for everything but callers at a kiosk. */
  maxWaiting: number | null;
}

export interface Availability {
  queue: ServiceQueue;
  open: boolean;
  closed: ClosedReason | null;
  /** When it opens by its hours, within four weeks; null while open, and when nobody can say. */
  opensAt: number | null;
  /** The week of the queue at this site. */
  hours: WeeklyHours;
}

export interface Routing {
  /** Throws NOT_FOUND for an unknown item. */
  plan(call: CallFactsForRouting): Promise<CallPlan>;
  /**
   * The way to another queue or to a clerk, who is waited for a minute before the queue it came from takes over. Throws
   * NOT_FOUND for an unknown queue and CLERK_NOT_READY for a clerk who is not signed in.
   */
  routeTo(
    target: { to: 'queue'; queueId: string } | { to: 'clerk'; staffId: string },
    call: { itemCode: string; siteId: string; locale: Locale; needs: readonly string[]; queueId: string },
  ): Promise<RouteStep[]>;
  /** Judges by hours, holidays, the supervisor's hand, who is signed in and who waits. Throws NOT_FOUND. */
  availability(itemCode: string, siteId: string): Promise<Availability>;
  /** When the item's queue is open at a site, for looking ahead. Throws NOT_FOUND. */
  timetable(
    itemCode: string,
    siteId: string,
  ): Promise<{ queue: QueueRules & { id: string }; timetable: Timetable }>;
  /** All but the self-test's, by id, with their live state; as they were a second ago at most. */
  queues(): Promise<ServiceQueue[]>;
  /** Whether the queue takes callers, by the supervisor's hand, its hours and the holidays of all sites. */
  isOpen(queue: ServiceQueue): Promise<boolean>;
}
