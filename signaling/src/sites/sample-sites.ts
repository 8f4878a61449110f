// Two sample sites and three kiosks, so that a first start has somewhere to pair a kiosk.
import { newId } from '@cloud-window/shared';
import type { Localized } from '@cloud-window/shared/protocol';
import type { Tx } from '../context.ts';
import { listKiosks, listSites } from './site-store.ts';

const SAMPLE_SITES: readonly { name: Localized; kiosks: readonly string[] }[] = [
  {
    name: { 'zh-CN': '云谷产业园', en: 'Cloud Valley Park' },
    kiosks: ['云谷 1 号 · Cloud Valley 1', '云谷 2 号 · Cloud Valley 2'],
  },
  { name: { 'zh-CN': '金桥商场', en: 'Golden Bridge Mall' }, kiosks: ['金桥 1 号 · Golden Bridge 1'] },
];

/** Adds what is missing of the sample sites and kiosks; repeating it adds nothing. */
export async function storeSampleSites(tx: Tx): Promise<{ sites: number; kiosks: number }> {
  const known = await listSites(tx);
  const knownKiosks = await listKiosks(tx);
  let kiosks = 0;
  for (const sample of SAMPLE_SITES) {
    const site = known.find((one) => one.sample && one.name.en === sample.name.en);
    const siteId = site?.id ?? newId('site');
    if (site === undefined) {
      await tx
        .insertInto('site')
        .values({ id: siteId, name: JSON.stringify(sample.name), sample: true })
        .execute();
    }
    for (const name of sample.kiosks) {
      kiosks += 1;
      if (knownKiosks.some((kiosk) => kiosk.site.id === siteId && kiosk.name === name)) continue;
      await tx
        .insertInto('kiosk')
        .values({ id: newId('kiosk'), siteId, name, deviceKeyHash: null, pairedAt: null })
        .execute();
    }
  }
  return { sites: SAMPLE_SITES.length, kiosks };
}
