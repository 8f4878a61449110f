// What one can do instead when nobody can be called: each way a large button that says where it leads.
import { useState } from 'react';
import { Button, Icon, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../flow/visit-store.ts';
import { StaffedWindow } from '../shell/staffed-window.tsx';
import './service.css';

interface WaysOnProps {
  callbacks: boolean;
  onCallback: () => void;
  /** Where papers may be prepared meanwhile. */
  onBegin?: () => void;
}

export function WaysOn({ callbacks, onCallback, onBegin }: WaysOnProps) {
  const { t } = useTranslation();
  const go = useVisit((visit) => visit.go);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <h2 className="section-title">{t('ways.title')}</h2>
      <ul className="ways-on">
        {callbacks ? (
          <Way way="callback" icon="call" primary testId={TEST_IDS.wayCallback} onPress={onCallback} />
        ) : null}
        {onBegin ? <Way way="begin" icon="camera" testId={TEST_IDS.wayBegin} onPress={onBegin} /> : null}
        <Way way="items" icon="search" testId={TEST_IDS.wayItems} onPress={() => go('items')} />
        <Way way="staffed" icon="counter" testId={TEST_IDS.wayStaffed} onPress={() => setAsking(true)} />
      </ul>
      <StaffedWindow isOpen={asking} onClose={() => setAsking(false)} />
    </>
  );
}

interface WayProps {
  way: 'callback' | 'begin' | 'items' | 'staffed';
  icon: IconName;
  primary?: boolean;
  testId: string;
  onPress: () => void;
}

function Way({ way, icon, primary = false, testId, onPress }: WayProps) {
  const { t } = useTranslation();
  return (
    <li>
      <Button
        variant={primary ? 'primary' : 'secondary'}
        className="ways-on__way"
        data-testid={testId}
        onPress={onPress}
      >
        <Icon name={icon} className="ways-on__sign" />
        <span className="ways-on__words">
          <span className="ways-on__name">{t(`ways.${way}.name`)}</span>
          <span className="ways-on__explain">{t(`ways.${way}.explain`)}</span>
        </span>
        <Icon name="forward" />
      </Button>
    </li>
  );
}
