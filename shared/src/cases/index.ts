// What follows from a case alone, the same for kiosk, console and server.
export * from './defects.ts';
export * from './evidence.ts';
export * from './seen.ts';
