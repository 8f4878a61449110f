// What follows from a case alone, the same for kiosk, console and server.
export * from './evidence.ts';
