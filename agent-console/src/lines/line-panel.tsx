// Both lines of the call at the clerk's desk: the own one and the applicant's, so that nobody blames the wrong side.
import { shownQuality } from '@cloud-window/shared/client';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useCallMedia } from '../desk/call-media.tsx';
import { LineLight } from './line-light.tsx';
import './lines.css';

export function LinePanel() {
  const { t } = useTranslation();
  const { quality } = useCallMedia();
  const { own, other } = shownQuality(quality, 'kiosk');
  const isBad = [own, other].some((line) => line?.level === 'poor' || line?.level === 'lost');
  return (
    <section className="cc-lines" aria-label={t('lines.label')}>
      <dl>
        <dt>{t('lines.ownLine')}</dt>
        <dd>
          <LineLight line={own} whose="own" data-testid={CONSOLE_TEST_IDS.ownLine} />
        </dd>
        <dt>{t('lines.theirLine')}</dt>
        <dd>
          <LineLight line={other} whose="theirs" data-testid={CONSOLE_TEST_IDS.theirLine} />
        </dd>
      </dl>
      <p role="status">{isBad ? t('lines.advice') : ''}</p>
    </section>
  );
}
