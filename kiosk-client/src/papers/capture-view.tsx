// One page under the document camera: the sheet outlined in the live picture with one hint at a time, a shutter that releases
// by itself or by hand, then the straightened page to judge before it is kept. The original bytes are the camera's own.
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import { captureStill } from '@cloud-window/shared/client';
import { Button, Icon, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { LiveStage } from '../capture/live-stage.tsx';
import { PageCheck } from '../capture/page-check.tsx';
import { processPage, type ProcessedPage } from '../capture/process-page.ts';
import type { SheetPlace } from '../capture/sheet-messages.ts';
import { useShutter } from '../capture/shutter-store.ts';
import { useSheetLook } from '../capture/use-sheet-look.ts';
import { useCameras } from '../device/camera-store.ts';
import { useVisit } from '../flow/visit-store.ts';
import { OnFileHint } from '../licences/material-licences.tsx';
import { useLocalized } from '../shell/use-localized.ts';
import type { CaptureTarget, MaterialSlots } from './slots.ts';
import '../capture/capture.css';

interface CaptureViewProps {
  material: MaterialSlots;
  target: CaptureTarget;
  onReviewing: (reviewing: boolean) => void;
  /** A picture that will perhaps be kept. */
  onShot: (image: Blob) => void;
  onKeep: (page: ProcessedPage) => Promise<void>;
  onClose: () => void;
}

export function CaptureView({ material, target, onReviewing, onShot, onKeep, onClose }: CaptureViewProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const camera = useCameras((store) => store.document);
  const open = useCameras((store) => store.open);
  const elderly = useVisit((visit) => visit.elderly);
  const automatic = useShutter((shutter) => shutter.automatic);
  const setAutomatic = useShutter((shutter) => shutter.setAutomatic);
  const [page, setPage] = useState<ProcessedPage | null>(null);
  const [fault, setFault] = useState(false);
  const [busy, setBusy] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  useOpenDocumentCamera();

  const work = async (task: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setFault(false);
    await task().catch(() => setFault(true));
    setBusy(false);
  };
  const release = () =>
    work(async () => {
      if (!camera.track) return;
      const { image } = await captureStill(camera.track);
      captured();
      onShot(image);
      setPage(await processPage(image, 'camera'));
      onReviewing(true);
    });
  const { seen, captured } = useSheetLook({
    stage,
    active: page === null && camera.track !== null && !busy,
    automatic,
    elderly,
    onSteady: () => void release(),
  });
  const leave = () => {
    setPage(null);
    onReviewing(false);
  };
  const change = (place: SheetPlace, enhanced: boolean) =>
    work(async () => {
      if (page) setPage(await processPage(page.original, page.origin, { place, enhanced }));
    });
  const keep = () =>
    work(async () => {
      if (!page) return;
      await onKeep(page);
      setPage(null);
    });

  const place = target.position ?? material.slots.length + 1;
  const done = material.slots.length > 0 && !target.recapture;
  const hint = !seen
    ? 'capture.hint'
    : seen.hint === 'hold' && !automatic
      ? 'capture.press'
      : `capture.hints.${seen.hint}`;
  return (
    <section className="capture" aria-label={t('capture.label')} data-testid={TEST_IDS.captureView}>
      <div className="capture__head">
        <h2 className="capture__title">
          {text(material.material.name)}
          {material.material.maxPages > 1 ? (
            <span className="dim"> {t('capture.page', { number: place })}</span>
          ) : null}
        </h2>
        <Button icon={done ? 'check' : 'cross'} data-testid={TEST_IDS.captureClose} onPress={onClose}>
          {done ? t('capture.done') : t('ui.close')}
        </Button>
      </div>
      {target.recapture ? (
        <p className="notice" data-tone="warn" role="alert" data-testid={TEST_IDS.captureReason}>
          <Icon name="warning" />
          <span>
            <strong>{t('capture.again')}</strong> {t(`recapture.${target.recapture.reason}`)}
            {target.recapture.note ? <q className="capture__note">{target.recapture.note}</q> : null}
          </span>
        </p>
      ) : null}
      {target.recapture ? null : <OnFileHint material={material.material} onUsed={onClose} />}
      {fault ? (
        <p className="cw-sentence" role="alert">
          <Icon name="warning" /> {t('capture.failed')}
        </p>
      ) : null}
      {page ? (
        <PageCheck
          page={page}
          busy={busy}
          onRetake={leave}
          onKeep={() => void keep()}
          onChange={(to, enhanced) => void change(to, enhanced)}
        />
      ) : (
        <>
          <p
            className="capture__hint capture__hint--live"
            role="status"
            data-hint={seen?.hint ?? 'none'}
            data-testid={TEST_IDS.captureHint}
          >
            {busy ? t('capture.working') : t(hint)}
          </p>
          <div className="capture__stage" style={{ '--ratio': ratioOf(camera.track) } as CSSProperties}>
            {camera.fault ? (
              <div className="capture__fault" role="alert">
                <Icon name="camera" />
                <p>{t(`deviceFault.${camera.fault}`)}</p>
                <Button icon="refresh" onPress={() => void open('document')}>
                  {t('ui.retry')}
                </Button>
              </div>
            ) : (
              <LiveStage stream={camera.stream} seen={seen} stage={stage} />
            )}
            {busy ? (
              <div className="capture__working">
                <Spinner label={t('capture.working')} />
              </div>
            ) : null}
          </div>
          <div className="capture__actions">
            <OtherCamera />
            <Button
              size="large"
              icon={automatic ? 'play' : 'pause'}
              data-automatic={automatic}
              data-testid={TEST_IDS.captureAuto}
              onPress={() => setAutomatic(!automatic)}
            >
              {t(automatic ? 'capture.auto' : 'capture.autoOff')}
            </Button>
            <Button
              variant="primary"
              size="large"
              icon="camera"
              className="capture__shutter"
              data-testid={TEST_IDS.shutter}
              isDisabled={!camera.track || busy}
              onPress={() => void release()}
            >
              {t('capture.shutter')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

/** Width by height of the camera's picture, so that the outline lies on it. */
function ratioOf(track: MediaStreamTrack | null): number {
  const { width, height } = track?.getSettings() ?? {};
  return width && height ? width / height : 16 / 9;
}

/** Where more than one camera was found: the next one, for a kiosk on which the wrong one looks at the desk. */
function OtherCamera() {
  const { t } = useTranslation();
  const { document: camera, devices, open } = useCameras();
  if (devices.cameras.length < 2) return null;
  const present = devices.cameras.findIndex((each) => each.deviceId === camera.track?.getSettings().deviceId);
  const next = devices.cameras[(present + 1) % devices.cameras.length];
  return (
    <Button
      size="large"
      icon="rotate"
      isDisabled={camera.opening}
      onPress={() => void open('document', next?.deviceId)}
    >
      {t('capture.otherCamera')}
    </Button>
  );
}

/** After a reload the camera is closed: opening it here makes the view usable without going back. */
function useOpenDocumentCamera(): void {
  useEffect(() => {
    const { document: camera, open } = useCameras.getState();
    if (camera.track?.readyState !== 'live' && !camera.opening) void open('document');
  }, []);
}
