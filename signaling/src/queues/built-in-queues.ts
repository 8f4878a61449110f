// The self-test's queue, which is always there. (The row of the general one is made by a migration.)
import { DEFAULT_QUEUE_RULES, type ServiceQueue } from '@cloud-window/shared/protocol';
import { SELF_TEST_NAME } from '../self-test/self-test-stage.ts';

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
