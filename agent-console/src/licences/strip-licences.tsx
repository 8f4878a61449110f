// In the checklist of the case: the licences that stand for a material, each a way to the tab that shows them.
import type { ReusedLicence } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useReview } from '../review/review-store.ts';
import { useLanguage } from '../session/language.ts';
import './licences.css';

export function StripLicences({ licences }: { licences: readonly ReusedLicence[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const show = useReview((review) => review.show);
  return licences.map((licence) => (
    <Button
      key={licence.id}
      className="cc-strip-licence"
      data-verdict={licence.verdict?.value ?? 'open'}
      data-testid={CONSOLE_TEST_IDS.stripLicence(licence.materialCode)}
      onPress={() => show('tab:licences')}
    >
      <Icon name="lock" />
      <span>
        {language.text(licence.title)} · {t(`licences.trustShort.${licence.trust}`)}
        <br />
        <span className="cc-muted">{t(`verdict.${licence.verdict?.value ?? 'open'}`)}</span>
      </span>
    </Button>
  ));
}
