// Service queues: how they are set up, when they are open, and which way a call takes through them.
import type { Context, Feature } from '../context.ts';
import { createRouting } from './create-routing.ts';
import { hoursRoutes } from './hours-routes.ts';
import { createQueueBook } from './queue-book.ts';
import { queueRoutes } from './queue-routes.ts';
import type { Routing } from './routing.ts';

export function createQueuesFeature(context: Context): Feature & { routing: Routing } {
  const bookReader = createQueueBook(context);
  return {
    routing: createRouting(context, bookReader),
    routes: { ...queueRoutes(context, bookReader), ...hoursRoutes(context, bookReader) },
  };
}
