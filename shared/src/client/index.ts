// The browser session, media and upload clients used by both web apps.
export type * from './client-types.ts';
