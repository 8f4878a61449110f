// Looking together at what lies under the document camera: its live picture, or the one that was frozen, with drawings on it.
import { SharedPicture } from '@cloud-window/shared/attention';
import { sameTarget, type AttentionTarget } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { drawingsOn, useSharedAttention } from './attention-context.tsx';

interface DocumentAttentionProps {
  /** The live picture, which says how large its frames are. */
  stream: MediaStream | null;
  children: ReactNode;
}

export function DocumentAttention({ stream, children }: DocumentAttentionProps) {
  const { t } = useTranslation();
  const attention = useSharedAttention();
  const { session, state, tool } = attention;
  const { still, pointer } = state;
  const target: AttentionTarget = still ? { kind: 'still', stillId: still.id } : { kind: 'document' };
  const live = useFrameSize(stream);
  const [stillSize, setStillSize] = useState({ width: 0, height: 0 });
  const size = still?.image ? stillSize : live;
  return (
    <SharedPicture
      className="cc-stage__video"
      width={size.width}
      height={size.height}
      side="clerk"
      drawings={still ? drawingsOn(target, [], attention) : []}
      pointer={pointer && sameTarget(pointer.target, target) ? pointer.at : null}
      pointerName={t('parties.face')}
      // A moving picture keeps no mark: on it one points.
      tool={tool === null ? null : still ? tool : 'point'}
      label={t('attention.surface')}
      onPoint={(at) => session?.point(target, at)}
      onDrawn={(shape, points) => session?.add(target, shape, points)}
      data-testid={CONSOLE_TEST_IDS.documentTogether}
      data-target={target.kind}
      testIds={{
        pointer: CONSOLE_TEST_IDS.otherPointer,
        marks: CONSOLE_TEST_IDS.marks,
        surface: CONSOLE_TEST_IDS.drawSurface,
      }}
    >
      {children}
      {still?.image ? (
        <img
          src={`data:image/jpeg;base64,${still.image}`}
          alt={t('attention.frozen')}
          data-testid={CONSOLE_TEST_IDS.frozenStill}
          onLoad={({ currentTarget: image }) =>
            setStillSize({ width: image.naturalWidth, height: image.naturalHeight })
          }
        />
      ) : null}
      {still ? (
        <p className="cc-frozen" role="status">
          {t(still.image ? 'attention.frozen' : 'attention.freezing')}
        </p>
      ) : null}
    </SharedPicture>
  );
}

/** Of the frames that come, as they change. */
function useFrameSize(stream: MediaStream | null): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (stream === null) return undefined;
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    const note = () => setSize({ width: video.videoWidth, height: video.videoHeight });
    video.addEventListener('resize', note);
    video.addEventListener('loadedmetadata', note);
    video.srcObject = stream;
    return () => {
      video.srcObject = null;
    };
  }, [stream]);
  return size;
}
