// What is on file for the materials of the open case: read once for the whole checklist, kept in memory as long as it is
// shown, and the question before one of them is used.
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import type { Case } from '@cloud-window/shared/protocol';
import { useKiosk } from '../device/kiosk-services.ts';
import { refreshCase } from '../papers/use-case-refresh.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { OnFileContext, type OnFile } from './on-file-context.ts';

const UseDialog = lazy(() => import('./use-dialog.tsx'));

/** A registry outside may be slow; nobody stands before a list without buttons for long. */
const WORTH_WAITING_MS = 2_000;

interface OnFileProviderProps {
  record: Case;
  /** Nothing can be used any more. */
  locked: boolean;
  children: ReactNode;
}

export function OnFileProvider({ record, locked, children }: OnFileProviderProps) {
  const { api } = useKiosk();
  const [asking, setAsking] = useState<{ materialCode: string; onUsed: () => void } | null>(null);
  const loaded = useLoaded(locked ? null : record.id, () =>
    api.call('caseLicences', { params: { id: record.id } }),
  );
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setWaited(true), WORTH_WAITING_MS);
    return () => clearTimeout(timer);
  }, []);
  const onFile: OnFile = {
    settled: locked || waited || loaded.value !== null || loaded.error !== null,
    offers: (materialCode) =>
      (loaded.value?.offers ?? [])
        .filter((offer) => offer.materialCode === materialCode)
        .map(({ licence }) => licence),
    used: (materialCode) =>
      record.licences.filter((each) => each.materialCode === materialCode && each.state === 'used'),
    open: (materialCode, onUsed = () => undefined) => setAsking({ materialCode, onUsed }),
    refresh: async () => {
      await refreshCase(api, record.id);
      loaded.retry();
    },
  };
  return (
    <OnFileContext value={onFile}>
      {children}
      <Suspense fallback={null}>
        {asking && !locked ? (
          <UseDialog
            caseId={record.id}
            materialCode={asking.materialCode}
            onUsed={asking.onUsed}
            onClose={() => setAsking(null)}
          />
        ) : null}
      </Suspense>
    </OnFileContext>
  );
}
