// Always there, always in the same place at the bottom, within reach from a wheelchair: language, text size, a person.
import { useState } from 'react';
import { Button, LanguageSwitch, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../flow/visit-store.ts';
import { StaffedWindow } from './staffed-window.tsx';

export function SwitchBar() {
  const { t } = useTranslation();
  const elderly = useVisit((visit) => visit.elderly);
  const patch = useVisit((visit) => visit.patch);
  const [asking, setAsking] = useState(false);
  return (
    <footer className="switches">
      <LanguageSwitch className="switches__switch" />
      <Button
        variant="quiet"
        icon="text"
        className="switches__switch"
        aria-pressed={elderly}
        data-testid={TEST_IDS.elderlySwitch}
        onPress={() => patch({ elderly: !elderly })}
      >
        {elderly ? t('switches.standardText') : t('switches.largeText')}
      </Button>
      <Button
        variant="quiet"
        icon="counter"
        className="switches__switch"
        data-testid={TEST_IDS.staffedWindow}
        onPress={() => setAsking(true)}
      >
        {t('switches.staffed')}
      </Button>
      <StaffedWindow isOpen={asking} onClose={() => setAsking(false)} />
    </footer>
  );
}
