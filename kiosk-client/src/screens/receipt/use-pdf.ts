// The receipt as an object URL in memory: our pages may not be framed by anyone, not even ourselves, and nothing of it
// should stay in the browser's cache.
import { useEffect } from 'react';
import { AppError } from '@cloud-window/shared';
import { useLoaded } from '../../shell/use-loaded.ts';

/** @param path null fetches nothing */
export function usePdf(path: string | null): {
  address: string | null;
  error: AppError | null;
  retry: () => void;
} {
  const { value, error, retry } = useLoaded(path, async () =>
    URL.createObjectURL(await fetchPdf(path ?? '')),
  );
  useEffect(
    () => () => {
      if (value) URL.revokeObjectURL(value);
    },
    [value],
  );
  return { address: path === null ? null : value, error, retry };
}

async function fetchPdf(path: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store' });
  } catch (cause) {
    throw new AppError('STORE_UNAVAILABLE', 'the server cannot be reached', { cause });
  }
  if (!response.ok) throw new AppError(response.status === 404 ? 'NOT_FOUND' : 'INTERNAL');
  return response.blob();
}
