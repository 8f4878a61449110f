// Sends to browsers by what they are (a kiosk, a person, a call) on this process and, through the relay, on all others.
import type { Server } from 'socket.io';
import type { ServerEventName, ServerPayload } from '@cloud-window/shared/protocol';
import type { Broadcaster } from '../context.ts';
import type { Relay, RelayMessage } from './relay.ts';

/** The socket.io rooms behind the names. */
export const rooms = {
  kiosk: (kioskId: string) => `kiosk/${kioskId}`,
  staff: (staffId: string) => `staff/${staffId}`,
  session: (sessionId: string) => `session/${sessionId}`,
  call: (callId: string) => `call/${callId}`,
  wallboards: 'wallboards',
} as const;

/** Ends the sockets of sessions that are over, wherever they are. */
export interface SessionCloser {
  closeSessions(sessionIds: readonly string[]): void;
  closeKiosk(kioskId: string): void;
}

export function createBroadcaster(io: Server, relay: Relay): Broadcaster & SessionCloser {
  const send = <N extends ServerEventName>(room: string, event: N, payload: ServerPayload<N>): void => {
    io.to(room).emit(event, payload);
    relay.publish({ kind: 'emit', room, event, payload });
  };
  const end = (room: string): void => {
    deliverHere(io, { kind: 'end', room });
    relay.publish({ kind: 'end', room });
  };
  return {
    toKiosk: (kioskId, event, payload) => send(rooms.kiosk(kioskId), event, payload),
    toStaff: (staffId, event, payload) => send(rooms.staff(staffId), event, payload),
    toCall: (callId, event, payload) => send(rooms.call(callId), event, payload),
    toWallboards: (event, payload) => void io.to(rooms.wallboards).emit(event, payload),
    closeSessions(sessionIds) {
      for (const sessionId of sessionIds) end(rooms.session(sessionId));
    },
    closeKiosk: (kioskId) => end(rooms.kiosk(kioskId)),
  };
}

/** What came through the relay, to the browsers of this process. */
export function deliverHere(io: Server, message: RelayMessage): void {
  if (message.kind === 'emit') {
    io.to(message.room).emit(message.event, message.payload);
    return;
  }
  io.to(message.room).emit('session:ended', {});
  io.in(message.room).disconnectSockets(true);
}
