// Two queues that are always there: one for every item that no other queue takes, and the self-test's own.
import { DEFAULT_QUEUE_RULES, type ServiceQueue } from '@cloud-window/shared/protocol';
import { SELF_TEST_NAME } from '../self-test/self-test-stage.ts';

/** Its row is made by a migration; its rules may be changed, but it cannot be removed. */
export const GENERAL_QUEUE_ID = 'general';

/** In no list; nobody may change it, and it knows neither hours nor head starts. */
export const SELF_TEST_QUEUE: ServiceQueue = {
  ...DEFAULT_QUEUE_RULES,
  id: 'self-test',
  name: SELF_TEST_NAME,
  relax: [],
  knownClerkSeconds: 0,
  boosts: { elderly: 0, signLanguage: 0, wheelchair: 0, returning: 0, appointment: 0 },
  callbacks: false,
  appointments: null,
  leaving: false,
  state: 'auto',
  sample: false,
};
