// The browser session, media and upload clients used by both web apps. mediasoup-client and tus-js-client are imported
// when first needed, so that they stay out of the first load.
export type * from './client-types.ts';
export { createApi } from './api.ts';
export { createLiveConnection, type LiveConnectionOptions } from './live-connection.ts';
export { createLiveSession } from './live-session.ts';
export { createPageUploads, type PageUploadsOptions } from './page-uploads.ts';
export { loadUploadCode } from './page-sender.ts';
export * from './devices.ts';
export { captureStill, type Still } from './still.ts';
export { sha256Hex } from './sha256.ts';
export { createStore, type WritableStore } from './store.ts';
export { createQualityWatch, shownQuality, type QualityState, type QualityWatch } from './media/quality.ts';
export { createCompanyWatch, type CompanyWatch } from './media/company.ts';
export type { Judgement } from './media/quality-level.ts';
export type { MediaSessionOptions } from './media/media-session.ts';

export { modeOfDevices, type LadderRun, type LadderView } from './media/ladder.ts';
export { sendStills, takeSmallStill } from './media/still-sender.ts';
export { createChatOutbox, type ChatOutbox, type PendingMessage } from './chat-outbox.ts';
export type { NetworkCheck, NetworkCheckState } from './media/network-check.ts';
export type { NetworkVerdict, WayResult } from './media/network-verdict.ts';

/** The check of the line before a call; loaded where it is shown. */
export async function loadNetworkCheck() {
  return import('./media/network-check.ts');
}

/** The media client; load it when a number is taken, so that the answer finds it ready. */
export async function loadMediaSession() {
  const mediasoup = import('mediasoup-client');
  const [{ createMediaSession }, { runLadder }] = await Promise.all([
    import('./media/media-session.ts'),
    import('./media/ladder.ts'),
  ]);
  await mediasoup;
  return { createMediaSession, runLadder };
}
