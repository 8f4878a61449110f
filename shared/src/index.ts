// The language everybody speaks: what both servers and both web apps import.
export * from './ids.ts';
export * from './clock.ts';
export * from './errors.ts';
export * from './calls/call-state.ts';
export * from './calls/room-roles.ts';
export * from './calls/room-company.ts';
export * from './people/id-number.ts';
export * from './time/zoned-time.ts';
