// Sites and kiosks as they are stored.
import type { Kiosk, Site } from '@cloud-window/shared/protocol';
import type { Db, Tx } from '../context.ts';
import { SELF_TEST_KIOSK_ID, SELF_TEST_SITE_ID } from '../self-test/self-test-stage.ts';

/** A kiosk without what only Redis knows (whether it is connected). */
export type StoredKiosk = Omit<Kiosk, 'connected'>;

export async function loadSite(db: Db | Tx, siteId: string): Promise<Site | null> {
  const row = await sites(db).where('id', '=', siteId).executeTakeFirst();
  return row ?? null;
}

export async function listSites(db: Db | Tx): Promise<Site[]> {
  return sites(db).where('id', '<>', SELF_TEST_SITE_ID).orderBy('id').execute();
}

function sites(db: Db | Tx) {
  return db.selectFrom('site').select(['id', 'name', 'sample']);
}

export async function loadKiosk(db: Db | Tx, kioskId: string): Promise<StoredKiosk | null> {
  const row = await kiosks(db).where('kiosk.id', '=', kioskId).executeTakeFirst();
  return row === undefined ? null : asKiosk(row);
}

/** The kiosk whose device key has this SHA-256, or null. */
export async function loadKioskByKeyHash(db: Db | Tx, deviceKeyHash: string): Promise<StoredKiosk | null> {
  const row = await kiosks(db).where('kiosk.deviceKeyHash', '=', deviceKeyHash).executeTakeFirst();
  return row === undefined ? null : asKiosk(row);
}

export async function listKiosks(db: Db | Tx): Promise<StoredKiosk[]> {
  const rows = await kiosks(db)
    .where('kiosk.id', '<>', SELF_TEST_KIOSK_ID)
    .orderBy('site.id')
    .orderBy('kiosk.name')
    .execute();
  return rows.map(asKiosk);
}

function kiosks(db: Db | Tx) {
  return db
    .selectFrom('kiosk')
    .innerJoin('site', 'site.id', 'kiosk.siteId')
    .select([
      'kiosk.id',
      'kiosk.name',
      'kiosk.pairedAt',
      'kiosk.scannerUrl',
      'site.id as siteId',
      'site.name as siteName',
      'site.sample as siteSample',
    ]);
}

function asKiosk(row: {
  id: string;
  name: string;
  pairedAt: Date | null;
  scannerUrl: string | null;
  siteId: string;
  siteName: Site['name'];
  siteSample: boolean;
}): StoredKiosk {
  return {
    id: row.id,
    name: row.name,
    site: { id: row.siteId, name: row.siteName, sample: row.siteSample },
    pairedAt: row.pairedAt?.getTime() ?? null,
    scanner: row.scannerUrl !== null,
  };
}
