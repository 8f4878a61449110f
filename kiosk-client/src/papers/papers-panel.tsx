// The papers of the case wherever they are shown: the checklist with its pages, or the camera while a page is captured.
// A request of the clerk opens the camera for that page at once, unless the person is just looking at a fresh picture.
import { useEffect, useState } from 'react';
import { loadUploadCode } from '@cloud-window/shared/client';
import { useStoreValue } from '@cloud-window/shared/ui';
import type { Case, Item } from '@cloud-window/shared/protocol';
import { useKiosk } from '../device/kiosk-services.ts';
import { CaptureView } from './capture-view.tsx';
import { Checklist } from './checklist.tsx';
import { openRecaptures, slotsOf, targetOf, type CaptureTarget } from './slots.ts';

export interface PapersPanelProps {
  item: Item;
  record: Case;
  /** In a call the clerk's requests open the camera by themselves. */
  followRequests: boolean;
  /** Once the case is decided nothing can be added: the pages stay to be looked at. */
  locked?: boolean;
  /** Told whether the camera view is open, so that the screen can make room for it. */
  onCapturing?: (capturing: boolean) => void;
}

export function PapersPanel({ item, record, followRequests, locked = false, onCapturing }: PapersPanelProps) {
  const { uploads } = useKiosk();
  const sending = useStoreValue(uploads.state);
  const [chosen, setChosen] = useState<CaptureTarget | null>(null);
  const [reviewing, setReviewing] = useState(false);
  /** Requests that were answered with a page which is on its way, or put aside by the person. */
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());

  const materials = slotsOf(item, record, sending);
  const request = followRequests
    ? openRecaptures(record).find((recapture) => !settled.has(recapture.id))
    : undefined;
  const asked = request ? targetOf(request, record) : null;
  // A picture under review is never taken away from the person.
  const target = reviewing && chosen ? chosen : (asked ?? chosen);
  const material = locked ? undefined : materials.find((each) => each.material.code === target?.materialCode);

  useEffect(() => {
    // After a reload the device check, which usually fetches it, was skipped.
    void loadUploadCode().catch(() => undefined);
  }, []);

  const capturing = material !== undefined;
  useEffect(() => {
    onCapturing?.(capturing);
  }, [capturing, onCapturing]);

  const settle = (id: string) => setSettled((before) => new Set(before).add(id));
  const show = (next: CaptureTarget | null) => {
    setChosen(next);
    setReviewing(false);
  };
  const close = () => {
    if (target?.recapture) settle(target.recapture.id);
    show(null);
  };

  if (!target || !material) {
    return (
      <Checklist
        materials={materials}
        onCapture={show}
        onRetry={(localId) => uploads.retry(localId)}
        record={record}
        locked={locked}
      />
    );
  }
  return (
    <CaptureView
      key={`${target.materialCode}/${target.position ?? 'new'}/${target.recapture?.id ?? ''}`}
      material={material}
      target={target}
      onReviewing={(now) => {
        // While looking at a picture, its target must stay even if the clerk asks for another page.
        if (now) setChosen(target);
        setReviewing(now);
      }}
      onShot={(image) => uploads.prepare(image)}
      onKeep={async ({ original, ...page }) => {
        await uploads.add({
          ...page,
          caseId: record.id,
          materialCode: target.materialCode,
          image: original,
          ...(target.position === null ? {} : { position: target.position }),
        });
        setReviewing(false);
        const moreFit = material.slots.length + 1 < material.material.maxPages;
        if (target.recapture || target.position !== null || !moreFit) close();
      }}
      onClose={close}
    />
  );
}
