// Sites and kiosks: adding them, pairing a kiosk with its browser, and undoing that.
import { AppError, newId } from '@cloud-window/shared';
import type { Kiosk } from '@cloud-window/shared/protocol';
import { auditActor } from '../audit/audit-log.ts';
import { arePresent } from '../calls/presence.ts';
import type { Context, Feature, RouteHandlers } from '../context.ts';
import type { RateLimits } from '../http/rate-limits.ts';
import { hashToken, newSecretToken } from '../people/secret-tokens.ts';
import { DEVICE_KEY_MS } from './device-keys.ts';
import {
  createPairingCode,
  kioskOfPairingCode,
  PAIRING_CODE_MS,
  redeemPairingCode,
  voidPairingCode,
} from './pairing-codes.ts';
import { listKiosks, listSites, loadKiosk, loadSite, type StoredKiosk } from './site-store.ts';

interface SitesDeps {
  limits: RateLimits;
  /** Tells the browsers of this kiosk that they are no longer paired, and closes their sockets. */
  closeKiosk: (kioskId: string) => void;
}

type Routes = Pick<
  RouteHandlers,
  'listSites' | 'addSite' | 'listKiosks' | 'addKiosk' | 'createPairingCode' | 'pairDevice' | 'unpairKiosk'
>;

export function createSitesFeature(context: Context, deps: SitesDeps): Feature {
  return { routes: { ...placeRoutes(context), ...pairingRoutes(context, deps) } };
}

function placeRoutes(context: Context): Pick<Routes, 'listSites' | 'addSite' | 'listKiosks' | 'addKiosk'> {
  const { db, audit, redis } = context;
  return {
    listSites: () => listSites(db),

    async addSite({ body, actor }) {
      const site = { id: newId('site'), name: body.name, sample: false };
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('site')
          .values({ ...site, name: JSON.stringify(site.name) })
          .execute();
        await audit.record(tx, { actor: auditActor(actor), action: 'site.added', subject: site.id });
      });
      return site;
    },

    async listKiosks() {
      const kiosks = await listKiosks(db);
      const connected = await arePresent(
        redis,
        kiosks.map((kiosk) => kiosk.id),
      );
      return kiosks.map((kiosk, index) => ({ ...kiosk, connected: connected[index] ?? false }));
    },

    async addKiosk({ body, actor }) {
      const site = await loadSite(db, body.siteId);
      if (site === null) throw new AppError('NOT_FOUND', 'no such site');
      const id = newId('kiosk');
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('kiosk')
          .values({ id, siteId: site.id, name: body.name, deviceKeyHash: null, pairedAt: null })
          .execute();
        await audit.record(tx, { actor: auditActor(actor), action: 'kiosk.added', subject: id });
      });
      return { id, name: body.name, site, pairedAt: null, connected: false, scanner: false };
    },
  };
}

function pairingRoutes(
  context: Context,
  { limits, closeKiosk }: SitesDeps,
): Pick<Routes, 'createPairingCode' | 'pairDevice' | 'unpairKiosk'> {
  const { db, audit, clock } = context;
  return {
    async createPairingCode({ params, actor }) {
      await requireKiosk(context, params.id);
      const code = await createPairingCode(context, params.id);
      await audit.record(db, {
        actor: auditActor(actor),
        action: 'kiosk.pairingCodeMade',
        subject: params.id,
      });
      return { code, expiresAt: clock.now() + PAIRING_CODE_MS };
    },

    async pairDevice({ body, ip, cookies }) {
      await limits.count('pairingByAddress', ip);
      const kioskId = await kioskOfPairingCode(context, body.code);
      if (kioskId === null) throw wrongCode();
      const kiosk = await requireKiosk(context, kioskId);
      const deviceKey = newSecretToken();
      const pairedAt = new Date(clock.now());
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable('kiosk')
          .set({ deviceKeyHash: hashToken(deviceKey), pairedAt })
          .where('id', '=', kioskId)
          .execute();
        await audit.record(tx, {
          actor: kioskId,
          action: 'kiosk.paired',
          subject: kioskId,
          detail: { replaced: kiosk.pairedAt !== null },
        });
        // Last, so that a store that is away costs no code; and once, whoever else types it meanwhile.
        if (!(await redeemPairingCode(context, body.code))) throw wrongCode();
      });
      // A browser that held the former key is no longer this kiosk.
      if (kiosk.pairedAt !== null) closeKiosk(kioskId);
      cookies.set('cw_device', deviceKey, DEVICE_KEY_MS);
      cookies.clear('cw_applicant');
      return { ...kiosk, pairedAt: pairedAt.getTime(), connected: false };
    },

    async unpairKiosk({ params, actor }) {
      const kiosk = await requireKiosk(context, params.id);
      await voidPairingCode(context, params.id);
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable('kiosk')
          .set({ deviceKeyHash: null, pairedAt: null })
          .where('id', '=', params.id)
          .execute();
        await audit.record(tx, { actor: auditActor(actor), action: 'kiosk.unpaired', subject: params.id });
      });
      closeKiosk(params.id);
      return { ...kiosk, pairedAt: null, connected: false } satisfies Kiosk;
    },
  };
}

function wrongCode(): AppError {
  return new AppError('PAIRING_CODE_INVALID', 'the code is wrong, used or too old');
}

async function requireKiosk({ db }: Context, kioskId: string): Promise<StoredKiosk> {
  const kiosk = await loadKiosk(db, kioskId);
  if (kiosk === null) throw new AppError('NOT_FOUND', 'no such kiosk');
  return kiosk;
}
