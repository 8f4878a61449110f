// What the routes about people share beside the context.
import type { RateLimits } from '../http/rate-limits.ts';
import type { StaffSessions } from './staff-sessions.ts';

export interface PeopleDeps {
  sessions: StaffSessions;
  limits: RateLimits;
  /** Tells the browsers of these sessions that they are over, and closes their sockets. */
  closeSessions: (sessionIds: readonly string[]) => void;
}
