// The process of its own in which pages are read: models and pictures of strangers stay out of the process that holds
// calls, and it can be ended in the middle. It is started by reader-host.ts, works at one page at a time, and knows no key,
// no address and no name.
import { createTextReader } from './read-text.ts';
import type { PageText } from './text-lines.ts';

/** To the process: the bytes of one picture. */
export interface ReadRequest {
  id: number;
  bytes: Uint8Array;
}

/** From the process; `null` for what could not be read. `ready` once the models are loaded. */
export type ReadAnswer = { ready: true } | { id: number; text: PageText | null; residentBytes: number };

// Nobody is left to read for.
process.once('disconnect', () => process.exit(0));

function answer(message: ReadAnswer): void {
  process.send?.(message);
}

const reader = await createTextReader();
process.on('message', ({ id, bytes }: ReadRequest) => {
  reader.read(bytes).then(
    (text) => answer({ id, text, residentBytes: process.memoryUsage.rss() }),
    () => answer({ id, text: null, residentBytes: process.memoryUsage.rss() }),
  );
});
answer({ ready: true });
