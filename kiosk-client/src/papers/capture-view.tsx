// One page under the document camera: live picture to lay it straight, one big shutter, then the picture itself to judge
// before it is kept. The kept bytes are the camera's own, in full resolution.
import { useEffect, useState, type CSSProperties } from 'react';
import { captureStill } from '@cloud-window/shared/client';
import { Button, Icon, TEST_IDS, VideoTile } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useCameras } from '../device/camera-store.ts';
import { useLocalized } from '../shell/use-localized.ts';
import type { CaptureTarget, MaterialSlots } from './slots.ts';

interface CaptureViewProps {
  material: MaterialSlots;
  target: CaptureTarget;
  onReviewing: (reviewing: boolean) => void;
  /** A picture that will perhaps be kept. */
  onShot: (image: Blob) => void;
  onKeep: (image: Blob) => Promise<void>;
  onClose: () => void;
}

interface Shot {
  image: Blob;
  url: string;
}

export function CaptureView({ material, target, onReviewing, onShot, onKeep, onClose }: CaptureViewProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const camera = useCameras((store) => store.document);
  const open = useCameras((store) => store.open);
  const [shot, setShot] = useState<Shot | null>(null);
  const [fault, setFault] = useState(false);
  const [busy, setBusy] = useState(false);
  useOpenDocumentCamera();
  useRevoked(shot);

  const place = target.position ?? material.slots.length + 1;
  const release = async () => {
    if (!camera.track || busy) return;
    setBusy(true);
    setFault(false);
    try {
      const { image } = await captureStill(camera.track);
      onShot(image);
      setShot({ image, url: URL.createObjectURL(image) });
      onReviewing(true);
    } catch {
      setFault(true);
    }
    setBusy(false);
  };
  const retake = () => {
    setShot(null);
    onReviewing(false);
  };
  const keep = async () => {
    if (!shot || busy) return;
    setBusy(true);
    try {
      await onKeep(shot.image);
      setShot(null);
    } catch {
      setFault(true);
    }
    setBusy(false);
  };

  const done = material.slots.length > 0 && !target.recapture;
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
      ) : (
        <p className="capture__hint">{shot ? t('capture.judge') : t('capture.hint')}</p>
      )}
      <div className="capture__stage" style={{ '--ratio': ratioOf(camera.track) } as CSSProperties}>
        {shot ? (
          <div className="capture__frame">
            <img className="capture__still" src={shot.url} alt={t('capture.stillAlt')} />
          </div>
        ) : camera.fault ? (
          <div className="capture__fault" role="alert">
            <Icon name="camera" />
            <p>{t(`deviceFault.${camera.fault}`)}</p>
            <Button icon="refresh" onPress={() => void open('document')}>
              {t('ui.retry')}
            </Button>
          </div>
        ) : (
          <div className="capture__frame">
            <VideoTile
              stream={camera.stream}
              label={t('capture.live')}
              waitingText={t('capture.opening')}
              fit="contain"
              className="capture__video"
              data-testid={TEST_IDS.documentVideo}
            />
            <span className="capture__corners" aria-hidden="true" />
          </div>
        )}
      </div>
      {fault ? (
        <p className="cw-sentence" role="alert">
          <Icon name="warning" /> {t('capture.failed')}
        </p>
      ) : null}
      <div className="capture__actions">
        {shot ? (
          <>
            <Button
              size="large"
              icon="refresh"
              data-testid={TEST_IDS.captureRetake}
              isDisabled={busy}
              onPress={retake}
            >
              {t('capture.retake')}
            </Button>
            <Button
              variant="primary"
              size="large"
              icon="check"
              data-testid={TEST_IDS.captureKeep}
              isDisabled={busy}
              onPress={() => void keep()}
            >
              {t('capture.keep')}
            </Button>
          </>
        ) : (
          <>
            <OtherCamera />
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
          </>
        )}
      </div>
    </section>
  );
}

/** Width by height of the camera's picture, so that the corner marks lie on it. */
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

/** Gives each picture's memory back as soon as it is not shown any more. */
function useRevoked(shot: Shot | null): void {
  useEffect(
    () => () => {
      if (shot) URL.revokeObjectURL(shot.url);
    },
    [shot],
  );
}
