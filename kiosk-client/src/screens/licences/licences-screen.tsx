// What is on file of whoever is signed in, and who used what of it, when and for which case. Uses of an open case are ended
// on its checklist, where they were agreed to.
import type { LicenceUseRecord } from '@cloud-window/shared/protocol';
import { Badge, Button, ErrorSentence, localeOf, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { LicenceFacts } from '../../licences/licence-facts.tsx';
import { formatInstant } from '../../shell/format.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';
import '../../licences/licences.css';

export default function LicencesScreen() {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const { back } = useVisit.getState();
  const held = useLoaded('licences', () => api.call('myLicences'));
  const uses = useLoaded('licence-uses', () => api.call('myLicenceUses'));
  return (
    <ScreenBody
      title={t('licences.mineTitle')}
      lead={t('licences.mineLead')}
      actions={
        <Button icon="back" size="large" data-testid={TEST_IDS.licencesBack} onPress={back}>
          {t('ui.back')}
        </Button>
      }
    >
      <h2 className="section-title">{t('licences.held')}</h2>
      {held.error ? <ErrorSentence error={held.error} onRetry={held.retry} /> : null}
      {held.value || held.error ? null : <Spinner label={t('ui.loading')} />}
      {held.value?.length === 0 ? <p className="empty">{t('licences.noneHeld')}</p> : null}
      <ul className="stack" data-testid={TEST_IDS.licencesHeld}>
        {held.value?.map((licence) => (
          <li key={licence.id} className="licence-record">
            <LicenceFacts licence={licence} />
          </li>
        ))}
      </ul>
      <h2 className="section-title">{t('licences.uses')}</h2>
      {uses.error ? <ErrorSentence error={uses.error} onRetry={uses.retry} /> : null}
      {uses.value || uses.error ? null : <Spinner label={t('ui.loading')} />}
      {uses.value?.length === 0 ? <p className="empty">{t('licences.noUses')}</p> : null}
      <ul className="stack" data-testid={TEST_IDS.licenceUses}>
        {uses.value?.map((use) => (
          <Use key={use.id} use={use} />
        ))}
      </ul>
    </ScreenBody>
  );
}

function Use({ use }: { use: LicenceUseRecord }) {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  const when = (at: number) => formatInstant(at, localeOf(i18n));
  return (
    <li className="licence-record">
      <p>
        <strong>{text(use.title)}</strong> <span className="licence__number">{use.maskedNumber}</span>{' '}
        {use.withdrawnBecause ? (
          <Badge tone="idle">{t(`licences.ended.${use.withdrawnBecause}`)}</Badge>
        ) : null}
      </p>
      <p>{t('licences.usedFor', { item: text(use.itemName), number: use.caseNumber })}</p>
      <p className="dim">{t('licences.usedAt', { when: when(use.usedAt) })}</p>
      {use.withdrawnAt === null ? null : (
        <p className="dim">{t('licences.endedAt', { when: when(use.withdrawnAt) })}</p>
      )}
      {use.readers.map(({ name, at }) => (
        <p key={name} className="dim">
          {t('licences.readBy', { name, when: when(at) })}
        </p>
      ))}
      {use.readers.length === 0 ? <p className="dim">{t('licences.readByNobody')}</p> : null}
    </li>
  );
}
