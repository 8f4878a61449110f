// The licences that the applicant lets stand for materials of this case: what each says, how far it is to be trusted, until
// when it is valid, and the clerk's verdict on it. Opening one is written down for its owner.
import {
  binaryPaths,
  type Case,
  type LicenceDetail,
  type ReusedLicence,
} from '@cloud-window/shared/protocol';
import { Badge, CONSOLE_TEST_IDS, ErrorSentence, Icon, Spinner } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { StageTabProps } from '../review/stage-tabs.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { LicenceVerdict } from './licence-verdict.tsx';
import './licences.css';

export default function LicencesPanel({ call }: StageTabProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const used = call.case.licences.filter(({ state }) => state === 'used');
  const mayJudge = call.status.kind !== 'consult' && call.case.decision === null;
  return (
    <section
      className="cc-licences"
      aria-label={t('stage.tab.licences')}
      data-testid={CONSOLE_TEST_IDS.licences}
    >
      <p className="cc-licences__note">
        <Icon name="info" /> {t('licences.note')}
      </p>
      {used.length === 0 ? <p>{t('licences.noneUsed')}</p> : null}
      {used.map((licence) => {
        const material = call.item.materials.find(({ code }) => code === licence.materialCode);
        return (
          <article key={licence.id} className="cc-licence" data-testid={CONSOLE_TEST_IDS.licence(licence.id)}>
            <header className="cc-licence__head">
              <h2>{language.text(licence.title)}</h2>
              <span className="cc-muted">
                {t('licences.for', {
                  material: material ? language.text(material.name) : licence.materialCode,
                })}
              </span>
            </header>
            <Facts licence={licence} serviceCase={call.case} />
            <LicenceVerdict licence={licence} callId={call.status.callId} mayJudge={mayJudge} />
          </article>
        );
      })}
    </section>
  );
}

function Facts({ licence, serviceCase }: { licence: ReusedLicence; serviceCase: Case }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const detail = useQuery({
    queryKey: ['licence', licence.id],
    queryFn: () => api.call('licenceDetail', { params: { id: serviceCase.id, useId: licence.id } }),
    // Of a person: gone with the panel.
    gcTime: 0,
    staleTime: Infinity,
  });
  const { data } = detail;
  return (
    <>
      <dl className="cc-licence__facts">
        <Fact label={t('licences.trustLabel')}>
          <Badge tone={licence.trust === 'C' ? 'warn' : 'good'}>{t(`licences.trust.${licence.trust}`)}</Badge>{' '}
          {data?.sample ? <Badge tone="idle">{t('licences.sample')}</Badge> : null}
        </Fact>
        <Fact label={t('licences.number')}>
          <span className="cc-digits">{data ? data.number || '—' : licence.maskedNumber}</span>
        </Fact>
        {data ? <Fact label={t('licences.holder')}>{data.holder || '—'}</Fact> : null}
        <Fact label={t('licences.issuer')}>{licence.issuer || '—'}</Fact>
        <Fact label={t('licences.validUntil')}>
          {licence.validUntil === null ? t('licences.noEnd') : language.date(licence.validUntil - 1)}
        </Fact>
        {data ? (
          <Fact label={t('licences.source')}>
            {t(`licences.sourceName.${data.source}`, { when: language.dateTime(data.checkedAt) })}
          </Fact>
        ) : null}
        {data ? <Fields fields={data.fields} /> : null}
      </dl>
      {detail.isPending ? <Spinner label={t('licences.loading')} /> : null}
      {detail.error ? <ErrorSentence error={detail.error} onRetry={() => void detail.refetch()} /> : null}
      {data && data.pages > 0 ? (
        <ul className="cc-licence__pages">
          {Array.from({ length: data.pages }, (_, index) => (
            <li key={index}>
              <img
                src={binaryPaths.licencePage(serviceCase.id, licence.id, index + 1)}
                alt={t('licences.page', { number: index + 1 })}
                draggable={false}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** What the licence says, in the clerk's language where its name is known. */
function Fields({ fields }: { fields: LicenceDetail['fields'] }) {
  const { t } = useTranslation();
  return Object.entries(fields).map(([name, value]) => (
    <Fact key={name} label={t(`licences.field.${name}`, { defaultValue: name })}>
      {value}
    </Fact>
  ));
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
