// A scan as this screen sees it: started here, watched until it ends, and ended with the screen.
import { useEffect, useRef, useState } from 'react';
import { AppError, newId, type ErrorCode } from '@cloud-window/shared';
import { useKiosk } from '../device/kiosk-services.ts';
import { refreshCase } from '../papers/use-case-refresh.ts';

const LOOK_MS = 1_000;

export interface ScanTarget {
  caseId: string;
  materialCode: string;
  /** The page that the first one replaces. */
  replaces: { position: number; pageId: string } | null;
}

type ScanStep =
  | { name: 'ready' }
  | { name: 'scanning'; pages: number; ending: boolean }
  | { name: 'ended'; pages: number; error: ErrorCode | null };

export function useScan({ caseId, materialCode, replaces }: ScanTarget, onScanning: (on: boolean) => void) {
  const { api } = useKiosk();
  const [step, setStep] = useState<ScanStep>({ name: 'ready' });
  /** The scan that is going on. */
  const current = useRef<string | null>(null);
  const tell = useRef(onScanning);
  useEffect(() => {
    tell.current = onScanning;
  });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const end = (pages: number, error: ErrorCode | null) => {
    const scanId = current.current;
    // Read first: where the next scan goes depends on the pages of this one.
    void refreshCase(api, caseId)
      .catch(() => undefined)
      .then(() => {
        if (current.current !== scanId) return;
        current.current = null;
        onScanning(false);
        setStep({ name: 'ended', pages, error });
      });
  };
  const look = (scanId: string) => {
    api.call('scanState', { params: { id: caseId, scanId } }).then(
      ({ name, pages, fault }) => {
        if (current.current !== scanId) return;
        // Whoever lays sheets in has not gone away: each look at a running scan counts as a touch of the kiosk.
        window.dispatchEvent(new Event('input'));
        if (name === 'ended') return end(pages, fault);
        setStep((now) => ({ name: 'scanning', pages, ending: now.name === 'scanning' && now.ending }));
        timer.current = setTimeout(() => look(scanId), LOOK_MS);
      },
      (thrown: unknown) => {
        if (current.current !== scanId) return;
        const error = AppError.from(thrown);
        // The scan goes on without us; only what will not come back ends the looking.
        if (error.retryable) timer.current = setTimeout(() => look(scanId), LOOK_MS);
        else end(0, error.code);
      },
    );
  };

  const start = (twoSided: boolean) => {
    const scanId = newId('scan');
    current.current = scanId;
    onScanning(true);
    setStep({ name: 'scanning', pages: 0, ending: false });
    const body = { scanId, materialCode, twoSided, replaces };
    api.call('startScan', { params: { id: caseId }, body }).then(
      () => {
        if (current.current === scanId) look(scanId);
      },
      (thrown: unknown) => {
        if (current.current === scanId) end(0, AppError.from(thrown).code);
      },
    );
  };
  const cancel = () => {
    const scanId = current.current;
    if (scanId === null) return;
    setStep((now) => (now.name === 'scanning' ? { ...now, ending: true } : now));
    api.call('cancelScan', { params: { id: caseId, scanId } }).catch(() => {
      // May be pressed again; the end of the visit ends it in any case.
      setStep((now) => (now.name === 'scanning' ? { ...now, ending: false } : now));
    });
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      const scanId = current.current;
      current.current = null;
      if (scanId !== null) {
        tell.current(false);
        api.call('cancelScan', { params: { id: caseId, scanId } }).catch(() => undefined);
      }
    },
    [api, caseId],
  );
  return { step, start, cancel };
}
