// Finds out what this kiosk is and what was going on at it, and builds the services that live as long as the page.
import { useCallback, useEffect, useRef, useState } from 'react';
import { AppError } from '@cloud-window/shared';
import {
  createApi,
  createLiveConnection,
  createLiveSession,
  createPageUploads,
  type Api,
} from '@cloud-window/shared/client';
import type { Item, RouteResult } from '@cloud-window/shared/protocol';
import { planBoot, type BootPlan } from '../flow/boot-plan.ts';
import { readMarker } from '../flow/visit-marker.ts';
import { useVisit } from '../flow/visit-store.ts';
import { isSignOutPending, signOut } from '../flow/wipe.ts';
import type { KioskServices } from './kiosk-services.ts';

/** While the server cannot be reached, it is asked again this often without anybody pressing anything. */
const RETRY_MS = 4_000;

export type Boot =
  | { name: 'asking' }
  | { name: 'unpaired'; api: Api }
  | { name: 'trouble'; error: AppError }
  | { name: 'ready'; services: KioskServices };

export function useBoot(): { boot: Boot; retry: () => void } {
  const [boot, setBoot] = useState<Boot>({ name: 'asking' });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((number) => number + 1), []);
  const services = useRef<KioskServices | null>(null);

  useEffect(() => {
    let given = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    let unsubscribe: () => void = () => undefined;
    start().then(
      (next) => {
        if (given) {
          if (next.name === 'ready') close(next.services);
          return;
        }
        if (next.name === 'ready') {
          services.current = next.services;
          unsubscribe = onStopped(next.services, (error) => {
            close(next.services);
            if (error) setBoot({ name: 'trouble', error });
            else retry();
          });
        }
        setBoot(next);
      },
      (thrown: unknown) => {
        if (given) return;
        const error = AppError.from(thrown);
        setBoot({ name: 'trouble', error });
        if (error.retryable) again = setTimeout(retry, RETRY_MS);
      },
    );
    return () => {
      given = true;
      clearTimeout(again);
      unsubscribe();
      if (services.current) close(services.current);
      services.current = null;
    };
  }, [attempt, retry]);

  return { boot, retry };
}

async function start(): Promise<Boot> {
  const api = createApi();
  let device: RouteResult<'deviceState'>;
  try {
    device = await api.call('deviceState');
  } catch (error) {
    if (error instanceof AppError && error.code === 'DEVICE_NOT_PAIRED') return { name: 'unpaired', api };
    throw error;
  }
  const plan = planBoot(device, readMarker(Date.now()));
  const system = await api.call('systemInfo');
  await prepareVisit(api, device, plan);
  const connection = createLiveConnection({ app: 'kiosk' });
  const services: KioskServices = {
    api,
    live: createLiveSession(connection),
    uploads: createPageUploads(),
    kiosk: device.kiosk,
    demoCodes: system.phoneCodesShown,
    timeZone: system.timeZone,
  };
  if (plan.kind === 'fresh' && (plan.signOut || isSignOutPending()))
    await endLeftSession(services, device.callId);
  return { name: 'ready', services };
}

/** Puts the visit where the plan says. */
async function prepareVisit(api: Api, device: RouteResult<'deviceState'>, plan: BootPlan): Promise<void> {
  const visit = useVisit.getState();
  if (plan.kind === 'fresh') {
    visit.reset('attract');
    return;
  }
  const { marker } = plan;
  const caseId = device.case?.id ?? marker.caseId;
  const record =
    device.case ??
    (caseId && device.applicant ? await api.call('getCase', { params: { id: caseId } }) : null);
  const code = record?.itemCode ?? marker.itemCode;
  const item = code ? await findItem(api, code) : null;
  visit.patch({
    audience: marker.audience,
    elderly: marker.elderly,
    wantsCallback: marker.wantsCallback,
    aim: marker.aim,
    appointment: marker.appointment,
    consents: marker.consents,
    applicant: device.applicant,
    case: record,
    item,
  });
  const needsNoItem = plan.step === 'welcome' || marker.aim === 'mine';
  visit.go(item || needsNoItem ? plan.step : 'items');
}

async function findItem(api: Api, code: string): Promise<Item | null> {
  const items = await api.call('listItems', { query: { q: code } });
  return items.find((item) => item.code === code) ?? null;
}

/** A reboot left a session, maybe a call, on the server: it is ended before anybody can touch the screen. */
async function endLeftSession(services: KioskServices, callId: string | null): Promise<void> {
  if (callId) await services.live.connection.request('call:hangUp', { callId }).catch(() => undefined);
  services.live.dismissCall();
  await services.api.call('signOutApplicant').catch(() => void signOut(services));
}

/** Tells when the server has closed the door for good: unpaired, taken over elsewhere, or another version. */
function onStopped(services: KioskServices, stopped: (error: AppError | null) => void): () => void {
  const { state } = services.live.connection;
  return state.subscribe(() => {
    const now = state.getSnapshot();
    if (now.name !== 'stopped') return;
    if (now.reason === 'superseded') stopped(new AppError('SUPERSEDED_TAB'));
    else stopped(now.reason === 'refused' ? now.error : null);
  });
}

function close(services: KioskServices): void {
  services.uploads.clear();
  services.live.close();
  services.live.connection.close();
}
