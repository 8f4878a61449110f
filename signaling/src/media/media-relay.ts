// The media plane as signaling sees it, put together: what browsers ask (media-events.ts, attending.ts), what SFU nodes tell
// (room-notices.ts), and how rooms follow the state of their call (room-phases.ts, room-closing.ts).
import { newId } from '@cloud-window/shared';
import type { ControlNotification } from '@cloud-window/shared/control';
import type {
  checkClientEvents,
  companyClientEvents,
  mediaClientEvents,
  mediaPathClientEvents,
} from '@cloud-window/shared/protocol';
import type { CallParts } from '../calls/call-parts.ts';
import type { SocketHandlers, SocketSession } from '../context.ts';
import type { Contact, QueueEvent } from '../queue/queue-types.ts';
import { attendingEvents, endAwayAttendance } from './attending.ts';
import { createCompany } from './company.ts';
import { createDirectPaths } from './direct-path.ts';
import { iceServers } from './ice-servers.ts';
import { mediaEvents } from './media-events.ts';
import { createNetworkCheck } from './network-check.ts';
import { MEDIA_GROUP, settleRooms } from './room-closing.ts';
import { tellNodeLost, tellRoom } from './room-notices.ts';
import { changesRooms, phaseRequest, roomsAround, tellConference, tellPhase } from './room-phases.ts';
import { SfuNodes } from './sfu-nodes.ts';
import { closeStrays } from './stray-rooms.ts';
import { findRooms } from './room-search.ts';

type MediaEventName =
  | keyof typeof mediaClientEvents
  | keyof typeof mediaPathClientEvents
  | keyof typeof companyClientEvents
  | keyof typeof checkClientEvents
  | keyof ReturnType<typeof attendingEvents>;

/** Notices about recordings, which recordings/ follows. */
export type RecorderNotice = {
  [N in 'recording:segment' | 'recording:state' | 'recording:ended']: {
    name: N;
    notice: ControlNotification<N>;
  };
}['recording:segment' | 'recording:state' | 'recording:ended'];

/** What else goes on in rooms beside what browsers ask for. */
export interface RoomLife {
  nodes: SfuNodes;
  /** Hears what nodes tell of recordings; every process hears every node. */
  onRecorder(hear: (notice: RecorderNotice) => void): void;
  /** Hears whenever somebody has joined the room of a call, which may be a new one. */
  onJoined(hear: (callId: string) => void): void;
  /** Whether the two of a call may go direct has changed. */
  review(callId: string): Promise<void>;
}

export interface MediaRelay {
  life: RoomLife;
  events: Pick<SocketHandlers, MediaEventName>;
  /** The call has just been moved by this process: its room follows at once, before the event has gone round. */
  moved(contact: Contact): void;
  /** Which of these calls still have a room with both parties in it, and the SFU node that carries it. */
  findRooms(callIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The socket is gone, and with it what it has tried. */
  left(session: SocketSession): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createMediaRelay(parts: CallParts): MediaRelay {
  const { context, sessions } = parts;
  const { queue, log } = context;
  const node = newId('peer');
  const ended = new AbortController();
  const recorderHears: ((notice: RecorderNotice) => void)[] = [];
  const joinedHears: ((callId: string) => void)[] = [];
  let running: Promise<unknown> = Promise.resolve();
  const nodes = new SfuNodes({
    redis: context.redis,
    secret: context.config.SFU_SECRET,
    signalingNode: node,
    zone: context.config.SFU_ZONE,
    log,
    onNotification: (name, payload) => {
      if (name.startsWith('recording:'))
        for (const hear of recorderHears) hear({ name, notice: payload } as unknown as RecorderNotice);
      // The name tells the payload; the compiler cannot follow that through a type parameter.
      if (name === 'guest:away') guestAway(payload as ControlNotification<'guest:away'>);
      tellRoom(parts, name, payload).catch((error: unknown) => {
        log.warn({ err: error, notification: name }, 'browsers could not be told of a change in their room');
      });
    },
    onNodeConnected: (connection) => {
      closeStrays(connection, context).catch((error: unknown) => {
        log.warn({ err: error, sfu: connection.nodeId }, 'rooms of moved calls could not be looked for');
      });
    },
    onNodeLost: (nodeId) => {
      tellNodeLost(parts, nodeId).catch((error: unknown) => {
        log.warn({ err: error, sfu: nodeId }, 'browsers could not be told that their SFU node is lost');
      });
    },
  });
  const ice = () => iceServers(context.config, context.clock.now());
  const check = createNetworkCheck({ nodes, iceServers: ice, now: () => context.clock.now() });

  const direct = createDirectPaths(parts);
  const company = createCompany(parts);
  const media = mediaEvents(parts, nodes, ice);
  const attending = attendingEvents(parts, nodes);

  const join: (typeof media)['media:join'] = async (payload, session) => {
    const answer = await media['media:join'](payload, session);
    for (const hear of joinedHears) hear(payload.callId);
    return answer;
  };

  /** What two may do directly may be over with this. */
  const reviewed =
    <P extends { callId: string }, R>(handle: (payload: P, session: SocketSession) => Promise<R> | R) =>
    async (payload: P, session: SocketSession): Promise<R> => {
      const answer = await handle(payload, session);
      direct.review(payload.callId).catch((error: unknown) => {
        log.warn({ err: error, callId: payload.callId }, 'the path of a call could not be reviewed');
      });
      return answer;
    };

  /** Who is in the call is another afterwards. */
  const named =
    <P extends { callId: string }, R>(handle: (payload: P, session: SocketSession) => Promise<R>) =>
    async (payload: P, session: SocketSession): Promise<R> => {
      const answer = await handle(payload, session);
      company.tell(payload.callId).catch((error: unknown) => {
        log.warn({ err: error, callId: payload.callId }, 'who else is in a call could not be told');
      });
      return answer;
    };

  const guestAway = ({ roomId: callId, participant }: ControlNotification<'guest:away'>): void => {
    const ending = endAwayAttendance(parts, callId, participant).then(async (ended) => {
      if (ended) await Promise.all([company.tell(callId), direct.review(callId)]);
    });
    ending.catch((error: unknown) => {
      log.warn({ err: error, callId }, 'the attendance of an absent supervisor could not be ended');
    });
  };

  const followed = async (event: QueueEvent): Promise<void> => {
    if (event.callId === null || !changesRooms(event) || sessions.rooms().length === 0) return;
    for (const contacts of await roomsAround(parts, event.callId)) {
      tellPhase(parts, contacts, event.seq);
      tellConference(parts, contacts);
      company.follow(contacts).catch((error: unknown) => {
        log.warn({ err: error, callId: event.callId }, 'who else is in a call could not be told');
      });
      direct.tell(contacts).catch((error: unknown) => {
        log.warn({ err: error, callId: event.callId }, 'whether a call goes direct could not be told');
      });
    }
  };

  const move = async (contact: Contact): Promise<void> => {
    const alone = contact.parentId === null && contact.consultId === null;
    const rooms = alone
      ? [{ contact, parent: null, consult: null }]
      : await roomsAround(parts, contact.callId);
    for (const contacts of rooms) {
      tellPhase(parts, contacts);
      const { mediaNode } = contacts.contact;
      const request = phaseRequest(contacts, 0);
      if (request === null || mediaNode === null) continue;
      const connection = await nodes.find(mediaNode);
      await connection?.request('room:setPhase', request);
    }
  };

  return {
    events: {
      ...media,
      ...attending,
      ...check.events,
      ...direct.events,
      ...company.events,
      'media:join': reviewed(join),
      'media:mute': reviewed(media['media:mute']),
      'supervise:attend': named(reviewed(attending['supervise:attend'])),
      'supervise:leave': named(reviewed(attending['supervise:leave'])),
    },
    life: {
      nodes,
      onRecorder: (hear) => void recorderHears.push(hear),
      onJoined: (hear) => void joinedHears.push(hear),
      review: (callId) => direct.review(callId),
    },
    moved(contact) {
      move(contact).catch((error: unknown) => {
        // The event comes round to the process that settles rooms.
        log.warn({ err: error, callId: contact.callId }, 'a room could not be told at once');
      });
    },
    left: (session) => check.left(session),
    findRooms: (callIds) => findRooms(nodes, callIds),
    async start() {
      await nodes.start();
      running = Promise.all([
        queue.follow(followed, ended.signal),
        queue.consume(MEDIA_GROUP, node, (event) => settleRooms(parts, nodes, event), ended.signal),
      ]);
      running.catch((error: unknown) => log.error({ err: error }, 'rooms no longer follow their calls'));
    },
    async stop() {
      ended.abort();
      await running.catch(() => undefined);
      await nodes.stop();
    },
  };
}
