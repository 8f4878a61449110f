// Sound and pictures of all calls just now, in one line of the wallboard.
import type { Wallboard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon, type Tone } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { mediaTone } from './board-figures.ts';

export function MediaStrip({ media }: { media: Wallboard['media'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { mos, rttMs, loss, relayShare, keyFramesPerMinute } = media;
  const figure = (key: string, value: string | null, tone: Tone = 'idle') => (
    <div data-tone={tone} data-figure={key}>
      <dt>{t(`wallboard.media.${key}`)}</dt>
      <dd className="cc-digits">{value ?? '–'}</dd>
    </div>
  );
  return (
    <section
      className="wb-media"
      aria-label={t('wallboard.media.title')}
      data-testid={CONSOLE_TEST_IDS.wallboardMedia}
    >
      <h2>
        <Icon name="network" />
        {t('wallboard.media.title')}
      </h2>
      <dl>
        {figure('mos', mos === null ? null : mos.toFixed(1), mos === null ? 'idle' : mediaTone(mos))}
        {figure('rtt', rttMs === null ? null : t('wallboard.media.ms', { value: Math.round(rttMs) }))}
        {figure('loss', loss === null ? null : `${(loss * 100).toFixed(1)} %`)}
        {figure('relay', relayShare === null ? null : language.percent(relayShare))}
        {figure('keyFrames', keyFramesPerMinute === null ? null : keyFramesPerMinute.toFixed(1))}
      </dl>
    </section>
  );
}
