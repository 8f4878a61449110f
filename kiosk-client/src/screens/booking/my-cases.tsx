// The cases of whoever is signed in, at whichever kiosk they were begun: where they stand, and the result of those decided.
import {
  Badge,
  Button,
  ErrorSentence,
  localeOf,
  Spinner,
  TEST_IDS,
  type Tone,
} from '@cloud-window/shared/ui';
import type { OwnCase } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { formatInstant } from '../../shell/format.ts';
import { useAction } from '../../shell/use-action.ts';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';
import '../../booking/booking.css';
import './my-cases.css';

const TONES: Readonly<Record<OwnCase['state'], Tone>> = {
  draft: 'idle',
  left: 'idle',
  submitted: 'busy',
  accepted: 'good',
  corrections: 'warn',
  declined: 'bad',
};

export function MyCases() {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const cases = useLoaded('cases', () => api.call('myCases'));
  return (
    <>
      <h2 className="section-title">{t('myCases.title')}</h2>
      {cases.error ? <ErrorSentence error={cases.error} onRetry={cases.retry} /> : null}
      {cases.value || cases.error ? null : <Spinner label={t('ui.loading')} />}
      {cases.value?.length === 0 ? (
        <p className="empty" data-testid={TEST_IDS.noCases}>
          {t('myCases.none')}
        </p>
      ) : null}
      <ul className="stack">
        {cases.value?.map((one) => (
          <Row key={one.id} own={one} />
        ))}
      </ul>
    </>
  );
}

function Row({ own }: { own: OwnCase }) {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  const { api } = useKiosk();
  const opening = useAction(async () => {
    const { key, patch, go } = useVisit.getState();
    const [record, items] = await Promise.all([
      api.call('getCase', { params: { id: own.id } }),
      api.call('listItems', { query: { q: own.itemCode } }),
    ]);
    if (useVisit.getState().key !== key) return;
    patch({ case: record, item: items.find(({ code }) => code === own.itemCode) ?? null });
    go('outcome');
  });
  return (
    <li className="mine own-case" data-testid={TEST_IDS.ownCase(own.number)} data-state={own.state}>
      <div className="mine__head">
        <span className="mine__code">{own.number}</span>
        <Badge tone={TONES[own.state]}>{t(`myCases.state.${own.state}`)}</Badge>
      </div>
      <p>{text(own.itemName)}</p>
      <p className="dim">
        {own.decision
          ? t('myCases.decided', { when: formatInstant(own.decision.at, localeOf(i18n)) })
          : t('myCases.waits')}
      </p>
      {opening.error ? <ErrorSentence error={opening.error} /> : null}
      {own.decision ? (
        <div className="mine__actions">
          <Button
            variant="primary"
            icon="paper"
            isDisabled={opening.running}
            data-testid={TEST_IDS.ownResult(own.number)}
            onPress={opening.run}
          >
            {t('myCases.result')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}
