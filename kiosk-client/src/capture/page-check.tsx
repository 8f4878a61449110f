// The picture just taken, straightened, before it is kept: what is wrong with it in words and where, "again" first when it is
// poor, and every choice that was made for the person can be made otherwise.
import { useState, type CSSProperties } from 'react';
import { turnRight, wholePicture } from '@cloud-window/shared/capture';
import { Button, Spinner, TEST_IDS, type ButtonProps } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { BlobImage } from './blob-image.tsx';
import { CornerEditor } from './corner-editor.tsx';
import type { ProcessedPage } from './process-page.ts';
import { FindingBoxes, FindingList } from './quality-list.tsx';
import type { SheetPlace } from './sheet-messages.ts';

interface PageCheckProps {
  page: ProcessedPage;
  busy: boolean;
  onRetake: () => void;
  onKeep: () => void;
  /** The same picture with its sheet elsewhere, or in other light. */
  onChange: (place: SheetPlace, enhanced: boolean) => void;
}

export function PageCheck({ page, busy, onRetake, onKeep, onChange }: PageCheckProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { corners, enhanced, quality, ratio } = page;

  if (editing) {
    return (
      <CornerEditor
        image={page.original}
        size={page}
        corners={corners ?? wholePicture(page)}
        onCancel={() => setEditing(false)}
        onDone={(moved) => {
          setEditing(false);
          onChange(moved, enhanced);
        }}
      />
    );
  }
  const poor = quality.verdict === 'poor';
  const again: ButtonProps = {
    icon: 'refresh',
    'data-testid': TEST_IDS.captureRetake,
    onPress: onRetake,
    children: t('capture.retake'),
  };
  const keep: ButtonProps = {
    icon: 'check',
    'data-testid': TEST_IDS.captureKeep,
    onPress: onKeep,
    children: t(poor ? 'capture.keepAnyway' : 'capture.keep'),
  };
  return (
    <>
      {poor ? (
        <FindingList findings={quality.findings} />
      ) : (
        <p className="capture__hint" role="status">
          {t('capture.judge')}
        </p>
      )}
      <div className="capture__stage" style={{ '--ratio': ratio } as CSSProperties}>
        <div className="capture__frame" data-busy={busy}>
          <BlobImage
            className="capture__still"
            blob={page.derived ?? page.original}
            alt={t('capture.stillAlt')}
          />
          <FindingBoxes findings={quality.findings} />
          {busy ? (
            <div className="capture__working">
              <Spinner label={t('capture.working')} />
            </div>
          ) : null}
        </div>
      </div>
      <div className="capture__choices">
        <Button
          icon="paper"
          isDisabled={busy}
          data-testid={TEST_IDS.captureWhole}
          onPress={() => onChange(corners ? null : 'auto', enhanced)}
        >
          {t(corners ? 'capture.whole' : 'capture.cutOut')}
        </Button>
        <Button
          icon="target"
          isDisabled={busy}
          data-testid={TEST_IDS.captureCorners}
          onPress={() => setEditing(true)}
        >
          {t('capture.editCorners')}
        </Button>
        <Button
          icon="rotate"
          isDisabled={busy}
          data-testid={TEST_IDS.captureTurn}
          onPress={() => onChange(turnRight(corners ?? wholePicture(page)), enhanced)}
        >
          {t('capture.turn')}
        </Button>
        {corners ? (
          <Button
            icon="eye"
            isDisabled={busy}
            aria-pressed={enhanced}
            data-testid={TEST_IDS.captureEnhance}
            onPress={() => onChange(corners, !enhanced)}
          >
            {t(enhanced ? 'capture.asItWas' : 'capture.whiter')}
          </Button>
        ) : null}
      </div>
      <div className="capture__actions">
        {/* What is advised comes first, for the eye and for the keyboard. */}
        {[poor ? again : keep, poor ? keep : again].map((button, index) => (
          <Button
            key={button['data-testid']}
            {...button}
            variant={index === 0 ? 'primary' : 'secondary'}
            size="large"
            isDisabled={busy}
          />
        ))}
      </div>
    </>
  );
}
