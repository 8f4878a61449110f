// Whether somebody can be called for an item just now; asked again while the screen shows it, so that it changes by itself.
import type { RouteResult } from '@cloud-window/shared/protocol';
import { useKiosk } from '../device/kiosk-services.ts';
import { useLoaded, type Loaded } from '../shell/use-loaded.ts';

export type ServiceStatus = RouteResult<'serviceStatus'>;

const REFRESH_MS = 10_000;

/** @param code null asks nothing */
export function useService(code: string | null): Loaded<ServiceStatus> {
  const { api } = useKiosk();
  return useLoaded(code, () => api.call('serviceStatus', { params: { code: code ?? '' } }), REFRESH_MS);
}
