// The camera's picture with the sheet outlined on it: dashed while something speaks against a capture, solid and thick when it
// is good, and a ring that fills while it lies still. Shape and words say what colour says.
import type { RefObject } from 'react';
import { TEST_IDS, VideoTile } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import type { SheetLook } from './use-sheet-look.ts';

interface LiveStageProps {
  stream: MediaStream | null;
  seen: SheetLook | null;
  stage: RefObject<HTMLDivElement | null>;
}

export function LiveStage({ stream, seen, stage }: LiveStageProps) {
  const { t } = useTranslation();
  const points = seen?.corners?.map((corner) => corner.join(',')).join(' ');
  return (
    <div className="capture__frame" ref={stage}>
      <VideoTile
        stream={stream}
        label={t('capture.live')}
        waitingText={t('capture.opening')}
        fit="contain"
        className="capture__video"
        data-testid={TEST_IDS.documentVideo}
      />
      {points ? (
        <svg className="outline" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <polygon className="outline__edge" points={points} />
          <polygon
            className="outline__line"
            points={points}
            data-good={seen?.hint === 'hold' || seen?.hint === 'next'}
            data-testid={TEST_IDS.sheetOutline}
          />
        </svg>
      ) : (
        <span className="capture__corners" aria-hidden="true" />
      )}
      {seen && seen.progress > 0 ? (
        <svg className="ring" viewBox="0 0 100 100" aria-hidden="true">
          <circle className="ring__track" cx="50" cy="50" r="42" />
          <circle
            className="ring__fill"
            cx="50"
            cy="50"
            r="42"
            pathLength="1"
            strokeDasharray={`${seen.progress} 1`}
          />
        </svg>
      ) : null}
    </div>
  );
}
