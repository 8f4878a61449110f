// Many papers in one go: the camera stays open, pages go one after another into the present paper, and one press leads to the
// next paper of the list.
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLocalized } from '../shell/use-localized.ts';
import { firstMissing, neighbour, type CaptureTarget, type MaterialSlots } from './slots.ts';

interface RowStartProps {
  materials: readonly MaterialSlots[];
  onStart: (first: CaptureTarget) => void;
}

/** Offered while more than one paper is missing: for a single one, its own button is as near. */
export function RowStart({ materials, onStart }: RowStartProps) {
  const { t } = useTranslation();
  const first = firstMissing(materials);
  const missing = materials.filter(({ material, slots }) => material.form !== 'form' && slots.length === 0);
  if (!first || missing.length < 2) return null;
  return (
    <Button wide size="large" icon="camera" data-testid={TEST_IDS.captureRow} onPress={() => onStart(first)}>
      {t('captureRow.start', { count: missing.length })}
    </Button>
  );
}

interface CaptureRowProps {
  materials: readonly MaterialSlots[];
  target: CaptureTarget;
  onGo: (target: CaptureTarget) => void;
}

/** Where one is among the papers, and the ways to the ones beside it. */
export function CaptureRow({ materials, target, onGo }: CaptureRowProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const nameOf = (place: CaptureTarget) => {
    const found = materials.find(({ material }) => material.code === place.materialCode);
    return found ? text(found.material.name) : '';
  };
  const before = neighbour(materials, target.materialCode, -1);
  const next = neighbour(materials, target.materialCode, 1);
  return (
    <nav className="capture-row" aria-label={t('captureRow.label')}>
      {before ? (
        <Button icon="back" data-testid={TEST_IDS.rowBefore} onPress={() => onGo(before)}>
          {t('captureRow.before', { material: nameOf(before) })}
        </Button>
      ) : null}
      {next ? (
        <Button icon="forward" data-testid={TEST_IDS.rowNext} onPress={() => onGo(next)}>
          {t('captureRow.next', { material: nameOf(next) })}
        </Button>
      ) : null}
    </nav>
  );
}
