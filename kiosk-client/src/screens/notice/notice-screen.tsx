// What happens with the person's data, in plain words, and two separate consents: one without which it cannot be done,
// one that is free.
import { Button, ErrorSentence, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { aimNeedsCase } from '../../flow/steps.ts';
import { useOpenCase } from '../../flow/use-open-case.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ChoiceCheck } from '../../shell/choice-check.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { useService } from '../../service/use-service.ts';
import { useAction } from '../../shell/use-action.ts';
import './notice.css';

const POINTS = ['what', 'who', 'how', 'long', 'rights'] as const;
/** What is not the same for an appointment, for which no papers are captured. */
const OTHERWISE = ['what', 'who', 'how', 'long'] as const;
const isOther = (point: (typeof POINTS)[number]): point is (typeof OTHERWISE)[number] =>
  OTHERWISE.some((one) => one === point);

export function NoticeScreen() {
  const { t } = useTranslation();
  const { consents, applicant, aim, item, patch, advance } = useVisit();
  const openCase = useOpenCase();
  const mayRecord = useService(item?.code ?? null).value?.recording ?? false;
  const going = useAction(async () => {
    // Signed in already (for another item in the same visit): the consents open the case at once.
    if (applicant && aimNeedsCase(aim)) await openCase();
    advance();
  });
  return (
    <ScreenBody
      title={t('notice.title')}
      lead={t('notice.lead')}
      actions={
        <>
          <BackButton />
          <Button
            variant="primary"
            size="large"
            isDisabled={!consents.privacy || going.running}
            data-testid={TEST_IDS.consentContinue}
            onPress={going.run}
          >
            {t('notice.continue')}
          </Button>
        </>
      }
    >
      <dl className="points">
        {POINTS.map((point) => (
          <div key={point} className="points__point">
            <dt>{t(`notice.${point}Title`)}</dt>
            <dd>{t(aim === 'book' && isOther(point) ? `notice.${point}Booking` : `notice.${point}`)}</dd>
          </div>
        ))}
      </dl>
      <ChoiceCheck
        checked={consents.privacy}
        onChange={(privacy) => patch({ consents: { ...consents, privacy } })}
        title={t(aim === 'book' ? 'notice.privacyConsentBooking' : 'notice.privacyConsent')}
        kind={t('notice.needed')}
        data-testid={TEST_IDS.consentPrivacy}
      >
        {t('notice.privacyExplain')}
      </ChoiceCheck>
      {/* Without a call there is nothing to record. */}
      {aim === null && mayRecord ? (
        <ChoiceCheck
          checked={consents.recording}
          onChange={(recording) => patch({ consents: { ...consents, recording } })}
          title={t('notice.recordingConsent')}
          kind={t('notice.voluntary')}
          data-testid={TEST_IDS.consentRecording}
        >
          {t('notice.recordingExplain')}
        </ChoiceCheck>
      ) : null}
      {consents.privacy ? null : <p className="dim">{t('notice.mustAgree')}</p>}
      {going.error ? <ErrorSentence error={going.error} data-testid={TEST_IDS.errorSentence} /> : null}
    </ScreenBody>
  );
}
