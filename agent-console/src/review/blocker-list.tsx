// What still stands between the clerk and the decision, in words; pages can be gone to.
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import type { Blocker } from './decision-readiness.ts';
import { useReview } from './review-store.ts';

export function BlockerList({ blockers }: { blockers: readonly Blocker[] }) {
  const { t } = useTranslation();
  return (
    <div role="status" data-testid={CONSOLE_TEST_IDS.decisionBlockers} data-count={blockers.length}>
      {blockers.length === 0 ? (
        <p className="cc-note" data-tone="good">
          <Icon name="check" />
          {t('blockers.none')}
        </p>
      ) : (
        <div className="cc-blockers" data-tone="warn">
          <p>
            <strong>{t('blockers.title')}</strong>
          </p>
          <ul>
            {blockers.map((blocker) => (
              <BlockerLine key={blocker.kind} blocker={blocker} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function BlockerLine({ blocker }: { blocker: Blocker }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const select = useReview((review) => review.select);
  switch (blocker.kind) {
    case 'pagesUnjudged':
    case 'pagesRejected': {
      const first = blocker.pages[0];
      return (
        <li>
          {t(`blockers.${blocker.kind}`, { count: blocker.pages.length })}{' '}
          {first ? (
            <Button className="cc-link-button" onPress={() => select(first.id)}>
              {t('blockers.goThere')}
            </Button>
          ) : null}
        </li>
      );
    }
    case 'materialsMissing':
      return (
        <li>
          {t('blockers.materialsMissing', {
            materials: blocker.materials
              .map((material) => language.text(material.name))
              .join(t('app.listSeparator')),
          })}
        </li>
      );
    case 'videoMissing':
      return <li>{t(blocker.inCall ? 'blockers.videoMissing' : 'blockers.videoMissingByKind')}</li>;
    case 'licencesUnjudged':
    case 'licencesRejected':
      return <li>{t(`blockers.${blocker.kind}`, { count: blocker.count })}</li>;
    case 'signatureMissing':
    case 'promiseMissing':
    case 'dueDateMissing':
    case 'referralMissing':
    case 'outcomeMissing':
    case 'reasonMissing':
    case 'noteMissing':
    case 'remediesMissing':
      return <li>{t(`blockers.${blocker.kind}`)}</li>;
  }
}
