// The papers that the clerk holds beside what is on the screen, in one calm line: kept while a call goes before, or to change
// to from other papers.
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../session/duty.tsx';
import { useLanguage } from '../session/language.ts';
import { useOpenReview } from './use-open-review.ts';
import './held-papers.css';

export function HeldPapers({ shown, session }: { shown: CallSnapshot; session: LiveSession }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const reviews = useLiveState()?.reviews ?? [];
  const open = useOpenReview(session);
  const others = reviews.filter(({ callId }) => callId !== shown.status.callId);
  if (others.length === 0) return null;
  const mayChange = shown.status.kind === 'review';
  return (
    <ul className="cc-papers" aria-label={t('paperReview.held')} data-testid={CONSOLE_TEST_IDS.heldPapers}>
      {others.map(({ callId, item, caseNumber }) => (
        <li key={callId} className="cc-papers__one">
          <Icon name="paper" />
          <span>
            <strong>{t('paperReview.kept')}</strong> {language.text(item.name)} ·{' '}
            <span className="cc-digits">{caseNumber}</span>
          </span>
          {mayChange ? (
            <Button isDisabled={open.isPending} onPress={() => open.mutate(callId)}>
              {t('paperReview.change')}
            </Button>
          ) : (
            <span className="cc-muted">{t('paperReview.afterwards')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
