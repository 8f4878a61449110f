// Which registry this installation asks: the one over HTTP where its address is set, the invented one in a
// demonstration, otherwise none.
import type { Context } from '../../context.ts';
import { createHttpRegistry } from './http-registry.ts';
import type { LicenceRegistry } from './licence-registry.ts';
import { createSampleRegistry } from './sample-registry.ts';

export function chooseRegistry(context: Pick<Context, 'clock' | 'log' | 'config'>): LicenceRegistry | null {
  const { LICENCE_REGISTRY_URL: url, CW_DEMO: isDemo, TIME_ZONE: timeZone } = context.config;
  if (url !== undefined) return createHttpRegistry(context, url);
  return isDemo ? createSampleRegistry(timeZone) : null;
}
