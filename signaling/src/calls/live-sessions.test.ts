// The index of this node's sockets, above all what happens when a socket ends while its request still runs.
import { expect, test } from 'vitest';
import { newId } from '@cloud-window/shared';
import { PROTOCOL_VERSION } from '@cloud-window/shared/protocol';
import type { SocketSession } from '../context.ts';
import { LiveSessions } from './live-sessions.ts';

function kiosk(): SocketSession & { rooms: string[] } {
  const rooms: string[] = [];
  return {
    rooms,
    socketId: newId('peer'),
    handshake: { protocol: PROTOCOL_VERSION, app: 'kiosk', tabId: newId('peer') },
    actor: { kind: 'device', kioskId: newId('kiosk'), siteId: newId('site'), applicantId: null },
    epoch: null,
    setEpoch: () => undefined,
    enterCall: (callId) => void rooms.push(callId),
    leaveCall: (callId) => void rooms.splice(rooms.indexOf(callId), 1),
    watchWallboard: () => undefined,
    send: () => undefined,
    close: () => undefined,
  };
}

test('a session is in one call at a time', () => {
  const sessions = new LiveSessions();
  const session = kiosk();
  const live = sessions.of(session);
  sessions.enter(live, 'call_1');
  sessions.enter(live, 'call_2');
  expect(session.rooms).toEqual(['call_2']);
  expect(sessions.inCall('call_1')).toEqual([]);
  expect(sessions.inCall('call_2')).toEqual([live]);
  sessions.leave(live);
  expect(sessions.rooms()).toEqual([]);
});

test('a request that outlives its socket leaves no trace', () => {
  const sessions = new LiveSessions();
  const session = kiosk();
  sessions.of(session);
  sessions.remove(session);
  const live = sessions.of(session);
  sessions.enter(live, 'call_1');
  live.watchesWallboard = true;
  expect(sessions.inCall('call_1')).toEqual([]);
  expect(sessions.ownedBy(live.ownerId)).toEqual([]);
  expect(sessions.wallboardIsWatched).toBe(false);
});
