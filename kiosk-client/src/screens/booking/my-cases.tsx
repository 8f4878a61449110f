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
import { formatDay, formatInstant } from '../../shell/format.ts';
import { useAction } from '../../shell/use-action.ts';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';
import '../../booking/booking.css';
import './my-cases.css';

const TONES: Readonly<Record<OwnCase['state'], Tone>> = {
  draft: 'idle',
  left: 'idle',
  submitted: 'busy',
  proposed: 'busy',
  accepted: 'good',
  supplement: 'warn',
  corrections: 'warn',
  declined: 'bad',
  notCompetent: 'idle',
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
  const goingOn = useAction(async () => {
    const { key, patch, go, consents } = useVisit.getState();
    const items = await api.call('listItems', { query: { q: own.itemCode } });
    const record = await api.call('openCase', {
      body: {
        itemCode: own.itemCode,
        locale: localeOf(i18n),
        consents: { privacy: true, recording: consents.recording },
        continues: own.id,
      },
    });
    if (useVisit.getState().key !== key) return;
    patch({ case: record, item: items.find(({ code }) => code === own.itemCode) ?? null, aim: null });
    go('devices');
  });
  const mayGoOn = own.state === 'corrections' || own.state === 'supplement';
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
          : t(own.proposal ? 'myCases.proposed' : 'myCases.waits')}
      </p>
      {own.decision?.outcome === 'supplement' && own.decision.dueAt !== null ? (
        <p>
          <strong>{t('myCases.promised', { until: formatDay(own.decision.dueAt, localeOf(i18n)) })}</strong>
        </p>
      ) : null}
      {opening.error ? <ErrorSentence error={opening.error} /> : null}
      {goingOn.error ? <ErrorSentence error={goingOn.error} /> : null}
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
          {mayGoOn ? (
            <Button
              icon="forward"
              isDisabled={goingOn.running}
              data-testid={TEST_IDS.ownGoOn(own.number)}
              onPress={goingOn.run}
            >
              {t(own.state === 'corrections' ? 'myCases.putInOrder' : 'myCases.bringPromised')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
