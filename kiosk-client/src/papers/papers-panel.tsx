// The papers of the case wherever they are shown: the checklist with its pages, or the camera while a page is captured.
// A request of the clerk opens the camera for that page at once, unless the person is just looking at a fresh picture.
import { lazy, Suspense, useEffect, useState } from 'react';
import { loadUploadCode } from '@cloud-window/shared/client';
import { useStoreValue } from '@cloud-window/shared/ui';
import type { Case, Item, Recapture } from '@cloud-window/shared/protocol';
import { useKiosk } from '../device/kiosk-services.ts';
import { useFollowGuide, useForms } from '../forms/open-form.ts';
import { SignCard } from '../forms/sign-card.tsx';
import { OnFileProvider } from '../licences/on-file.tsx';
import { CaptureView } from './capture-view.tsx';
import { Checklist } from './checklist.tsx';
import { CaptureRow, RowStart } from './capture-row.tsx';
import { neighbour, openRecaptures, slotsOf, targetOf, type CaptureTarget } from './slots.ts';
import { useCapturePlace } from './use-capture-place.ts';
import { useRemovedPages } from './use-removed-pages.ts';

const FormView = lazy(() => import('../forms/form-view.tsx'));
const SignView = lazy(() => import('../forms/sign-view.tsx'));
const OtherWays = lazy(() => import('../intake/other-ways.tsx'));
const SortPage = lazy(() => import('./sort-page.tsx'));

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

/** One time of asking; the same request may be made again. */
const askingOf = ({ id, at }: Recapture): string => `${id}/${at}`;

/** With what is on file for its materials. */
export function PapersPanel(props: PapersPanelProps) {
  return (
    <OnFileProvider record={props.record} locked={props.locked ?? false}>
      <Papers {...props} />
    </OnFileProvider>
  );
}

function Papers({ item, record, followRequests, locked = false, onCapturing }: PapersPanelProps) {
  const { uploads } = useKiosk();
  const sending = useStoreValue(uploads.state);
  const [chosen, setChosen] = useState<CaptureTarget | null>(null);
  const [reviewing, setReviewing] = useState(false);
  /** One paper after the other, until the person stops. */
  const [inRow, setInRow] = useState(false);
  const [elsewhere, setElsewhere] = useState<string | null>(null);
  const [reading, setReading] = useState(false);
  const [sorted, setSorted] = useState<string | null>(null);
  /** Requests that were answered with a page which is on its way, or put aside by the person until the clerk asks anew. */
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());

  const materials = slotsOf(item, record, sending);
  const request = followRequests
    ? openRecaptures(record).find((recapture) => !settled.has(askingOf(recapture)))
    : undefined;
  const asked = request ? targetOf(request, record) : null;
  // A picture under review is never taken away from the person.
  const target = reading ? null : reviewing && chosen ? chosen : (asked ?? chosen);
  const material = locked ? undefined : materials.find((each) => each.material.code === target?.materialCode);

  useEffect(() => {
    // After a reload the device check, which usually fetches it, was skipped.
    void loadUploadCode().catch(() => undefined);
  }, []);

  const form = useForms(({ open }) => (locked ? null : open));
  useFollowGuide(record.id);
  const capturing = material !== undefined || form !== null;
  useEffect(() => {
    onCapturing?.(capturing);
  }, [capturing, onCapturing]);

  useRemovedPages(record);
  useCapturePlace(record, materials, material ? target : null, (place) => {
    if (!locked) setChosen((now) => now ?? place);
  });

  const settle = (recapture: Recapture) => setSettled((before) => new Set(before).add(askingOf(recapture)));
  const show = (next: CaptureTarget | null) => {
    setChosen(next);
    setReviewing(false);
  };
  const close = () => {
    if (target?.recapture) settle(target.recapture);
    setInRow(false);
    show(null);
  };
  /** What comes after a material that takes no further page. */
  const goOn = () => {
    const next = inRow && target && !target.recapture ? neighbour(materials, target.materialCode, 1) : null;
    if (next) show(next);
    else close();
  };

  if (form && !material) {
    return (
      <Suspense fallback={null}>
        {form.kind === 'fill' ? (
          <FormView key={form.materialCode} record={record} materialCode={form.materialCode} />
        ) : (
          <SignView record={record} item={item} />
        )}
      </Suspense>
    );
  }
  if (!target || !material) {
    const way = materials.find((each) => each.material.code === elsewhere);
    const page = record.pages.find((each) => each.id === sorted && each.current);
    return (
      <>
        {locked ? null : (
          <RowStart
            materials={materials}
            onStart={(first) => {
              setInRow(true);
              show(first);
            }}
          />
        )}
        <Checklist
          materials={materials}
          onCapture={show}
          onRetry={(localId) => uploads.retry(localId)}
          onOtherWays={setElsewhere}
          onSort={setSorted}
          record={record}
          locked={locked}
        />
        {locked ? null : <SignCard record={record} />}
        <Suspense fallback={null}>
          {way && !locked ? (
            <OtherWays of={way} record={record} onReading={setReading} onClose={() => setElsewhere(null)} />
          ) : null}
          {page && !locked ? (
            <SortPage page={page} materials={materials} record={record} onClose={() => setSorted(null)} />
          ) : null}
        </Suspense>
      </>
    );
  }
  const replaced = material.slots.find((slot) => slot.position === target.position)?.page;
  return (
    <>
      {inRow && !reviewing && !target.recapture ? (
        <CaptureRow materials={materials} target={target} onGo={show} />
      ) : null}
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
            ...(replaced ? { replaces: replaced.id } : {}),
          });
          setReviewing(false);
          const moreFit = material.slots.length + 1 < material.material.maxPages;
          if (target.recapture || target.position !== null || !moreFit) goOn();
        }}
        onClose={close}
      />
    </>
  );
}
