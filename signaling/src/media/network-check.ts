// The check before a call, between a browser and an SFU node: each kiosk or person has at most one check room, only the
// socket that opened it can name it, and it ends with that socket.
import { AppError, newId } from '@cloud-window/shared';
import type { CheckWay, checkClientEvents, IceServer } from '@cloud-window/shared/protocol';
import type { SocketHandlers, SocketSession } from '../context.ts';
import type { SfuConnection } from './sfu-connection.ts';
import type { SfuNodes } from './sfu-nodes.ts';

/** One after another, not many at once: a check costs a node several transports. */
const MIN_GAP_MS = 1_500;

interface Check {
  checkId: string;
  connection: SfuConnection;
}

export interface NetworkCheckParts {
  nodes: Pick<SfuNodes, 'choose'>;
  /** Relays for this asker; empty when none is set up. */
  iceServers: (owner: string) => IceServer[];
  now: () => number;
}

export interface NetworkCheck {
  events: Pick<SocketHandlers, keyof typeof checkClientEvents>;
  /** The socket is gone. */
  left(session: SocketSession): void;
}

export function createNetworkCheck({ nodes, iceServers, now }: NetworkCheckParts): NetworkCheck {
  const checks = new WeakMap<SocketSession, Check>();
  const openedAt = new WeakMap<SocketSession, number>();

  const own = (checkId: string, session: SocketSession): SfuConnection => {
    const check = checks.get(session);
    if (check?.checkId !== checkId) throw new AppError('NOT_FOUND', 'no such check of this browser');
    return check.connection;
  };

  const close = async (session: SocketSession): Promise<void> => {
    const check = checks.get(session);
    checks.delete(session);
    // A node that does not answer ends it by itself.
    await check?.connection.request('check:close', { checkId: check.checkId }).catch(() => undefined);
  };

  return {
    events: {
      async 'check:open'(_payload, session) {
        if (now() - (openedAt.get(session) ?? -MIN_GAP_MS) < MIN_GAP_MS)
          throw new AppError('RATE_LIMITED', 'one check after another');
        openedAt.set(session, now());
        await close(session);
        const connection = await nodes.choose(new Set());
        if (connection === null) throw new AppError('MEDIA_UNAVAILABLE', 'no SFU node is there');
        const relays = iceServers(ownerOf(session));
        const ways = waysOf(relays);
        const checkId = newId('check');
        const opened = await connection.request('check:open', { checkId, pairs: ways.length });
        checks.set(session, { checkId, connection });
        return {
          checkId,
          rtpCapabilities: opened.rtpCapabilities,
          iceServers: relays,
          ways: ways.flatMap((way, index) => {
            const pair = opened.pairs[index];
            return pair ? [{ way, ...pair }] : [];
          }),
        };
      },
      async 'check:connect'(payload, session) {
        return own(payload.checkId, session).request('check:connect', payload);
      },
      async 'check:produce'(payload, session) {
        return own(payload.checkId, session).request('check:produce', payload);
      },
      async 'check:consume'(payload, session) {
        return own(payload.checkId, session).request('check:consume', payload);
      },
      async 'check:resume'(payload, session) {
        return own(payload.checkId, session).request('check:resume', payload);
      },
      async 'check:close'({ checkId }, session) {
        if (checks.get(session)?.checkId === checkId) await close(session);
        return {};
      },
    },
    left: (session) => void close(session),
  };
}

function ownerOf({ actor }: SocketSession): string {
  return actor.kind === 'device' ? actor.kioskId : actor.staffId;
}

/** The direct ways, and those over a relay that there is. */
function waysOf(relays: readonly IceServer[]): CheckWay[] {
  const urls = relays.flatMap((relay) => relay.urls);
  return [
    'udp',
    'tcp',
    ...(urls.some((url) => url.startsWith('turn:')) ? (['relayUdp'] as const) : []),
    ...(urls.some((url) => url.startsWith('turns:')) ? (['relayTls'] as const) : []),
  ];
}
