// What one can do instead when nobody can be called: each way a large button that says where it leads. To be called back,
// the way that most people want, stands apart below the screen's content, where it is always in sight.
import { useState } from 'react';
import { Button, Icon, TEST_IDS, type IconName } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useVisit } from '../flow/visit-store.ts';
import { StaffedWindow } from '../shell/staffed-window.tsx';
import './service.css';

interface WaysOnProps {
  onBegin?: () => void;
  onBook?: () => void;
  onLeave?: () => void;
}

/**
 * @param onBegin where papers may be prepared meanwhile
 * @param onBook where times can be booked
 * @param onLeave where papers may be left for a review
 */
export function WaysOn({ onBegin, onBook, onLeave }: WaysOnProps) {
  const { t } = useTranslation();
  const go = useVisit((visit) => visit.go);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <h2 className="section-title">{t('ways.title')}</h2>
      <ul className="ways-on">
        {onBook ? <Way way="book" icon="clock" testId={TEST_IDS.wayBook} onPress={onBook} /> : null}
        {onLeave ? <Way way="leave" icon="paper" testId={TEST_IDS.wayLeave} onPress={onLeave} /> : null}
        {onBegin ? <Way way="begin" icon="camera" testId={TEST_IDS.wayBegin} onPress={onBegin} /> : null}
        <Way way="items" icon="search" testId={TEST_IDS.wayItems} onPress={() => go('items')} />
        <Way way="staffed" icon="counter" testId={TEST_IDS.wayStaffed} onPress={() => setAsking(true)} />
      </ul>
      <StaffedWindow isOpen={asking} onClose={() => setAsking(false)} />
    </>
  );
}

interface WayProps {
  way: 'book' | 'leave' | 'begin' | 'items' | 'staffed';
  icon: IconName;
  testId: string;
  onPress: () => void;
}

function Way({ way, icon, testId, onPress }: WayProps) {
  const { t } = useTranslation();
  return (
    <li>
      <Button className="ways-on__way" data-testid={testId} onPress={onPress}>
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

/** For the screen's actions. */
export function CallbackButton({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation();
  return (
    <Button variant="primary" size="large" icon="call" data-testid={TEST_IDS.wayCallback} onPress={onPress}>
      {t('ways.callback')}
    </Button>
  );
}
