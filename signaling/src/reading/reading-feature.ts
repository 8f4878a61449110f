// Composes reading: the print on captured papers is read to help clerks, who compare and confirm. Nothing is decided by it.
import type { Registry } from 'prom-client';
import type { CallDirectory, Context, Feature } from '../context.ts';
import { createCaseReadings, createConfirmReading } from './case-readings.ts';
import { ReaderHost } from './reader-host.ts';
import { ReadingJobs } from './reading-jobs.ts';

/** Reading as a feature of the signaling process. */
export function createReadingFeature(
  context: Context,
  { directory, registry }: { directory: () => CallDirectory; registry: Registry },
): Feature {
  const deps = { context, directory };
  const isOn = context.config.READING === 'auto';
  const jobs = isOn ? new ReadingJobs(context, new ReaderHost(context.log), registry) : null;
  return {
    routes: { caseReadings: createCaseReadings(deps) },
    events: { 'reading:confirm': createConfirmReading(deps) },
    start() {
      jobs?.start();
      return Promise.resolve();
    },
    stop: () => jobs?.stop() ?? Promise.resolve(),
  };
}
