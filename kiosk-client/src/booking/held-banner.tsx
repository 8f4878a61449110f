// The time that is kept while the person reads, agrees and signs in, counted down. Once it is over another is chosen.
import { useEffect } from 'react';
import { Icon, localeOf, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import type { Step } from '../flow/steps.ts';
import { useVisit } from '../flow/visit-store.ts';
import { openingWords } from '../service/opening-words.ts';
import { formatDuration } from '../shell/format.ts';
import { useNow } from '../shell/use-now.ts';
import './booking.css';

const WHERE_IT_COUNTS: readonly Step[] = ['notice', 'signIn', 'book'];

export function HeldBanner() {
  const step = useVisit((visit) => visit.step);
  const held = useVisit((visit) => visit.appointment);
  if (held?.heldUntil == null || !WHERE_IT_COUNTS.includes(step)) return null;
  return <Countdown startsAt={held.startsAt} until={held.heldUntil} />;
}

function Countdown({ startsAt, until }: { startsAt: number; until: number }) {
  const { t, i18n } = useTranslation();
  const { live, timeZone } = useKiosk();
  const now = useNow(500) + live.connection.clockOffsetMs;
  const over = now >= until;
  useEffect(() => {
    if (!over) return;
    const { patch, go } = useVisit.getState();
    patch({ appointment: null, holdLapsed: true });
    go('slots');
  }, [over]);
  const { date, time } = openingWords(startsAt, now, localeOf(i18n), timeZone);
  return (
    <div className="banner" data-tone="good" data-testid={TEST_IDS.heldTime}>
      <Icon name="clock" />
      <span>{t('booking.held', { date, time })}</span>
      <span className="held__left" role="timer">
        {formatDuration(until - now)}
      </span>
    </div>
  );
}
