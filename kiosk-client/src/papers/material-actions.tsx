// What can be done for one material of the checklist: the ways in which its papers, its form or its licence come to the
// case. Each way is one line here; what it opens lives with it.
import type { ReactNode } from 'react';
import type { Case } from '@cloud-window/shared/protocol';
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { LicenceAction } from '../licences/material-licences.tsx';
import { useOnFile } from '../licences/on-file-context.ts';
import { FillInAction } from '../forms/fill-in-action.tsx';
import { useLocalized } from '../shell/use-localized.ts';
import { freshTarget, targetOf, type CaptureTarget, type MaterialSlots } from './slots.ts';

export interface MaterialActionsProps {
  of: MaterialSlots;
  record: Case;
  onCapture: (target: CaptureTarget) => void;
  /** Files or the phone instead of the camera. */
  onOtherWays: (materialCode: string) => void;
}

export function MaterialActions(props: MaterialActionsProps): ReactNode {
  const { settled } = useOnFile();
  // What can be pressed must not move under a finger: all ways come at once, the one through the file among them.
  return (
    <div className="material__actions" data-settled={settled}>
      <LicenceAction material={props.of.material} />
      <FillInAction material={props.of.material} record={props.record} />
      <CaptureAction {...props} />
      <OtherWaysAction {...props} />
    </div>
  );
}

function OtherWaysAction({ of: { material, asked, mayAdd }, onOtherWays }: MaterialActionsProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  return (
    <Button
      variant="quiet"
      icon="more"
      isDisabled={!mayAdd && asked.length === 0}
      data-testid={TEST_IDS.otherWays(material.code)}
      aria-label={t('otherWays.label', { material: text(material.name) })}
      onPress={() => onOtherWays(material.code)}
    >
      {t('otherWays.open')}
    </Button>
  );
}

/** The document camera: for what the clerk asks, for the next page, or for the last one again. */
function CaptureAction({ of, record, onCapture }: MaterialActionsProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { material, slots, asked, mayAdd } = of;
  const request = asked[0];
  return (
    <Button
      variant={request ? 'primary' : 'secondary'}
      icon="camera"
      data-testid={TEST_IDS.capture(material.code)}
      aria-label={t('papers.captureLabel', { material: text(material.name) })}
      onPress={() => onCapture(request ? targetOf(request, record) : freshTarget(of))}
    >
      {request
        ? t('papers.captureAgain')
        : slots.length > 0 && mayAdd
          ? t('papers.addPage')
          : t('papers.capture')}
    </Button>
  );
}
