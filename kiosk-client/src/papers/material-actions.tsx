// What can be done for one material of the checklist: the ways in which its papers, its form or its licence come to the
// case. Each way is one line here; what it opens lives with it.
import type { ReactNode } from 'react';
import type { Case } from '@cloud-window/shared/protocol';
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLocalized } from '../shell/use-localized.ts';
import { targetOf, type CaptureTarget, type MaterialSlots } from './slots.ts';

export interface MaterialActionsProps {
  of: MaterialSlots;
  record: Case;
  onCapture: (target: CaptureTarget) => void;
}

export function MaterialActions({ of, record, onCapture }: MaterialActionsProps): ReactNode {
  return (
    <div className="material__actions">
      <CaptureAction of={of} record={record} onCapture={onCapture} />
    </div>
  );
}

/** The document camera: for what the clerk asks, for the next page, or for the last one again. */
function CaptureAction({ of: { material, slots, asked, mayAdd }, record, onCapture }: MaterialActionsProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const request = asked[0];
  return (
    <Button
      variant={request ? 'primary' : 'secondary'}
      icon="camera"
      data-testid={TEST_IDS.capture(material.code)}
      aria-label={t('papers.captureLabel', { material: text(material.name) })}
      onPress={() =>
        onCapture(request ? targetOf(request, record) : nextTarget(material.code, slots, mayAdd))
      }
    >
      {request
        ? t('papers.captureAgain')
        : slots.length > 0 && mayAdd
          ? t('papers.addPage')
          : t('papers.capture')}
    </Button>
  );
}

/** A further page while there is room, the last one again otherwise. */
function nextTarget(materialCode: string, slots: MaterialSlots['slots'], mayAdd: boolean): CaptureTarget {
  return { materialCode, position: mayAdd ? null : (slots.at(-1)?.position ?? null), recapture: null };
}
