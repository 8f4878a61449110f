// A licence in the words of its owner: what it is, its masked number, who issued it, until when it is good, and how sure the
// office can be of it.
import type { Licence, Locale } from '@cloud-window/shared/protocol';
import { Badge, localeOf } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useLocalized } from '../shell/use-localized.ts';
import './licences.css';

type Shown = Pick<Licence, 'title' | 'maskedNumber' | 'issuer' | 'validUntil' | 'trust'> &
  Partial<Pick<Licence, 'obstacle' | 'sample' | 'source'>>;

export function LicenceFacts({ licence }: { licence: Shown }) {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  const { timeZone } = useKiosk();
  const { title, maskedNumber, issuer, validUntil, trust, obstacle = null, sample = false } = licence;
  // The last day on which it is good.
  const lastDay = validUntil === null ? null : dateOf(validUntil - 1, localeOf(i18n), timeZone);
  return (
    <div className="licence">
      <p className="licence__title">
        {text(title)} {sample ? <Badge tone="idle">{t('licences.sample')}</Badge> : null}
        {obstacle ? <Badge tone="warn">{t(`licences.obstacle.${obstacle}`)}</Badge> : null}
      </p>
      <dl className="licence__facts">
        {maskedNumber === '' ? null : (
          <div>
            <dt>{t('licences.number')}</dt>
            <dd className="licence__number">{maskedNumber}</dd>
          </div>
        )}
        {issuer === '' ? null : (
          <div>
            <dt>{t('licences.issuer')}</dt>
            <dd>{issuer}</dd>
          </div>
        )}
        <div>
          <dt>{t(licence.source === 'paper' ? 'licences.reusableUntil' : 'licences.validUntil')}</dt>
          <dd>{lastDay ?? t('licences.noEnd')}</dd>
        </div>
        <div>
          <dt>{t('licences.trustLabel')}</dt>
          <dd>{t(`licences.trust.${trust}`)}</dd>
        </div>
      </dl>
    </div>
  );
}

function dateOf(at: number, locale: Locale, timeZone: string): string {
  const format = { dateStyle: 'long', timeZone } as const;
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', format).format(at);
}
