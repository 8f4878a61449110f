// What clerk and applicant look at together, large, in the place of the papers: a page, or what lies under the document camera.
// A touch points; with the pen it draws.
import { useState, type ReactNode } from 'react';
import { SharedPicture, type ShownDrawing } from '@cloud-window/shared/attention';
import {
  binaryPaths,
  sameTarget,
  targetKey,
  type AttentionTarget,
  type CallSnapshot,
} from '@cloud-window/shared/protocol';
import { Button, Icon, TEST_IDS, VideoTile } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useCameras } from '../device/camera-store.ts';
import { useLocalized } from '../shell/use-localized.ts';
import type { SharedSight } from './use-shared-sight.ts';
import './shared-sight.css';

interface SharedSightProps {
  call: CallSnapshot;
  sight: SharedSight;
  target: AttentionTarget;
  clerk: string;
}

export default function SharedSightView({ call, sight, target, clerk }: SharedSightProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { session, state } = sight;
  const [drawing, setDrawing] = useState(false);
  const page = target.kind === 'page' ? call.case.pages.find(({ id }) => id === target.pageId) : undefined;
  const material = call.item.materials.find(({ code }) => code === page?.materialCode);
  const drawings = drawingsOn(target, call, sight);
  const mine = drawings.filter(({ by }) => by === 'kiosk');
  const last = mine.at(-1);
  // On a moving picture one points.
  const mayDraw = target.kind !== 'document' && call.case.decision === null;
  const { pointer } = state;
  const size = useSizeOf(target, page);
  return (
    <section className="sight" aria-label={t('sight.label')} data-testid={TEST_IDS.sight}>
      <div className="sight__head">
        <h2 className="sight__title">
          <Icon name="eye" />
          <span role="status">
            {page
              ? t('sight.page', {
                  clerk,
                  material: material ? text(material.name) : '',
                  number: page.position,
                })
              : t(target.kind === 'still' ? 'sight.still' : 'sight.document', { clerk })}
          </span>
        </h2>
        <Button icon="paper" data-testid={TEST_IDS.sightClose} onPress={sight.putAside}>
          {t('sight.close')}
        </Button>
      </div>
      <SharedPicture
        className="sight__picture"
        width={size.width}
        height={size.height}
        side="kiosk"
        drawings={drawings}
        pointer={pointer && sameTarget(pointer.target, target) ? pointer.at : null}
        pointerName={clerk}
        tool={drawing && mayDraw ? 'pen' : 'point'}
        label={t('sight.touch')}
        onPoint={(at) => session?.point(target, at)}
        onDrawn={(shape, points) => session?.add(target, shape, points)}
        data-testid={TEST_IDS.sightPicture}
        data-target={targetKey(target)}
        testIds={{
          pointer: TEST_IDS.sightPointer,
          marks: TEST_IDS.sightMarks,
          surface: TEST_IDS.sightSurface,
        }}
      >
        <Picture
          target={target}
          sight={sight}
          onSize={size.learn}
          alt={material ? text(material.name) : ''}
        />
      </SharedPicture>
      <div className="sight__actions">
        {mayDraw ? (
          <>
            <Button
              size="large"
              icon={drawing ? 'hand' : 'pen'}
              aria-pressed={drawing}
              data-testid={TEST_IDS.sightPen}
              onPress={() => setDrawing(!drawing)}
            >
              {t(drawing ? 'sight.point' : 'sight.draw')}
            </Button>
            <Button
              size="large"
              icon="undo"
              isDisabled={last === undefined}
              data-testid={TEST_IDS.sightUndo}
              onPress={() => last && session?.remove(target, last.id)}
            >
              {t('sight.undo')}
            </Button>
            <Button
              size="large"
              icon="eraser"
              isDisabled={mine.length === 0}
              data-testid={TEST_IDS.sightClear}
              onPress={() => session?.clear(target)}
            >
              {t('sight.clear')}
            </Button>
          </>
        ) : (
          <p className="sight__hint">{t('sight.touch')}</p>
        )}
      </div>
    </section>
  );
}

interface PictureProps {
  target: AttentionTarget;
  sight: SharedSight;
  alt: string;
  onSize: (size: { width: number; height: number }) => void;
}

function Picture({ target, sight, alt, onSize }: PictureProps): ReactNode {
  const { t } = useTranslation();
  const camera = useCameras((store) => store.document);
  const { still } = sight.state;
  const learn = ({ currentTarget: image }: { currentTarget: HTMLImageElement }) =>
    onSize({ width: image.naturalWidth, height: image.naturalHeight });
  if (target.kind === 'page') {
    return (
      <img src={binaryPaths.pageView(target.pageId, 1600, target.picture)} alt={alt} draggable={false} />
    );
  }
  if (target.kind === 'still' && still?.image) {
    return (
      <img
        src={`data:image/jpeg;base64,${still.image}`}
        alt={t('sight.stillAlt')}
        draggable={false}
        onLoad={learn}
      />
    );
  }
  return (
    <VideoTile
      stream={camera.stream}
      label={t('call.desk')}
      waitingText={camera.fault ? t('call.noCamera') : t('devices.opening')}
      fit="contain"
    />
  );
}

interface LearnedSize {
  width: number;
  height: number;
  learn: (size: { width: number; height: number }) => void;
}

/** Of a page as the server says, of a still once it is there, of the camera as it is set. */
function useSizeOf(
  target: AttentionTarget,
  page: CallSnapshot['case']['pages'][number] | undefined,
): LearnedSize {
  const camera = useCameras((store) => store.document);
  const [still, learn] = useState({ width: 0, height: 0 });
  if (target.kind === 'page') {
    const { width, height } = (target.picture === 'derived' ? page?.derived : page) ?? {
      width: 0,
      height: 0,
    };
    return { width, height, learn };
  }
  if (target.kind === 'still') return { ...still, learn };
  const { width = 0, height = 0 } = camera.track?.getSettings() ?? {};
  return { width, height, learn };
}

function drawingsOn(target: AttentionTarget, call: CallSnapshot, { state }: SharedSight): ShownDrawing[] {
  const kept: ShownDrawing[] =
    target.kind === 'still'
      ? (state.still?.drawings ?? [])
      : call.case.marks.filter((mark) => sameTarget(mark.target, target));
  const known = new Set(kept.map(({ id }) => id));
  const coming = state.underWay
    .filter((own) => sameTarget(own.target, target) && !known.has(own.drawing.id))
    .map(({ drawing }) => ({ ...drawing, by: 'kiosk' as const }));
  return [...kept, ...coming];
}
