// The wire between the web apps and signaling.
export * from './version.ts';
export * from './ack.ts';
export * from './entities.ts';
export * from './forms.ts';
export * from './licences.ts';
export * from './queues.ts';
export * from './media.ts';
export * from './media-nodes.ts';
export * from './media-paths.ts';
export * from './media-quality.ts';
export * from './media-company.ts';
export * from './network-check.ts';
export * from './recordings.ts';
export * from './talk.ts';
export * from './events.ts';
export * from './rest.ts';
export * from '../calls/apply-case-event.ts';
