// How was it? Five levels, one press, never begged for: leaving without an answer is as easy as answering.
import { Button, ErrorSentence, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useRef } from 'react';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { wipe } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useAction } from '../../shell/use-action.ts';
import { Face } from './face.tsx';
import '../result.css';
import './rating.css';

const SCORES = [5, 4, 3, 2, 1] as const;

export function RatingScreen() {
  const { t } = useTranslation();
  const services = useKiosk();
  const { case: record, rated, patch } = useVisit();
  const score = useRef(0);
  const sending = useAction(async () => {
    if (!record) return;
    await services.api.call('rateCase', { params: { id: record.id }, body: { score: score.current } });
    patch({ rated: true });
  });
  return (
    <ScreenBody
      title={rated ? t('rating.thanks') : t('rating.title')}
      lead={rated ? t('rating.thanksMore') : t('rating.lead')}
      actions={
        <Button
          variant={rated ? 'primary' : 'secondary'}
          size="large"
          wide
          data-testid={TEST_IDS.finish}
          onPress={() => void wipe(services, 'farewell')}
        >
          {rated ? t('rating.finish') : t('rating.skip')}
        </Button>
      }
    >
      {rated ? (
        <div className="result" data-tone="good" data-testid={TEST_IDS.rated}>
          <span className="result__sign">
            <Icon name="check" />
          </span>
        </div>
      ) : (
        <div className="levels" role="group" aria-label={t('rating.title')}>
          {SCORES.map((each) => (
            <Button
              key={each}
              className="levels__level"
              isDisabled={sending.running}
              data-testid={TEST_IDS.rate(each)}
              onPress={() => {
                score.current = each;
                sending.run();
              }}
            >
              <Face score={each} />
              <span>{t(`rating.level.${each}`)}</span>
            </Button>
          ))}
        </div>
      )}
      {sending.error ? (
        <ErrorSentence error={sending.error} onRetry={sending.run} data-testid={TEST_IDS.errorSentence} />
      ) : null}
    </ScreenBody>
  );
}
