// The answer in one word, then what the receipt says, so that it can be compared with the paper.
import { Icon, localeOf, TEST_IDS, type IconName, type Tone } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '../shell/format.ts';
import type { Verification } from './verify-page.tsx';

const SIGNS: Readonly<Record<Verification['status'], { tone: Tone; icon: IconName }>> = {
  genuine: { tone: 'good', icon: 'check' },
  changed: { tone: 'bad', icon: 'cross' },
  unknown: { tone: 'warn', icon: 'warning' },
};

export function VerifyResult({ answer }: { answer: Verification }) {
  const { t, i18n } = useTranslation();
  const locale = localeOf(i18n);
  const { tone, icon } = SIGNS[answer.status];
  const { receipt } = answer;
  return (
    <section className="answer" aria-live="polite">
      <div
        className="answer__head"
        data-tone={tone}
        data-testid={TEST_IDS.verifyStatus}
        data-status={answer.status}
      >
        <Icon name={icon} />
        <div>
          <p className="answer__word">{t(`verify.status.${answer.status}`)}</p>
          <p>{t(`verify.means.${answer.status}`)}</p>
        </div>
      </div>
      {answer.fileMatches === null ? null : (
        <p className="answer__file">
          {answer.fileMatches ? t('verify.fileMatches') : t('verify.fileDiffers')}
        </p>
      )}
      {receipt ? (
        <>
          <dl className="answer__facts">
            <dt>{t('verify.number')}</dt>
            <dd className="digits">{receipt.number}</dd>
            <dt>{t('verify.item')}</dt>
            <dd>{receipt.itemName[locale]}</dd>
            <dt>{t('verify.outcome')}</dt>
            <dd>{t(`outcome.${receipt.outcome}`)}</dd>
            <dt>{t('verify.issued')}</dt>
            <dd>{formatInstant(receipt.issuedAt, locale)}</dd>
          </dl>
          <h2>{t('verify.pages', { count: receipt.pages.length })}</h2>
          <ol className="answer__pages" data-testid={TEST_IDS.verifyPages}>
            {receipt.pages.map((page) => (
              <li key={`${page.sha256}/${page.position}/${page.material.en}`}>
                <span>
                  {page.material[locale]} {page.position}
                </span>
                <code>{page.sha256}</code>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </section>
  );
}
