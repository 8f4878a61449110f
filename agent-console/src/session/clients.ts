// The one REST client of the console, and the one cache of what it answered.
import { createApi } from '@cloud-window/shared/client';
import { AppError } from '@cloud-window/shared';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

export const api = createApi();

/** Codes that mean: nobody is signed in any more. */
const signedOutCodes: readonly string[] = ['NOT_SIGNED_IN', 'SESSION_EXPIRED'];

/** Key of the signed-in person in the cache. */
export const ME = ['me'] as const;

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetWhenSignedOut }),
  mutationCache: new MutationCache({ onError: forgetWhenSignedOut }),
  defaultOptions: {
    queries: {
      // Only what the server calls retryable is worth asking again.
      retry: (failures, error) => failures < 2 && AppError.from(error).retryable,
      staleTime: 5_000,
    },
  },
});

function forgetWhenSignedOut(error: unknown): void {
  if (signedOutCodes.includes(AppError.from(error).code)) queries.setQueryData(ME, null);
}
