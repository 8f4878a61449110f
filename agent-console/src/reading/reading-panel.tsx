// What a machine has read on the page under review, beside what the form and licences say. It helps to compare; the clerk
// says what stands there, and nothing is decided by it.
import type { Page } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, ErrorSentence, Icon, Spinner } from '@cloud-window/shared/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { StageTabProps } from '../review/stage-tabs.ts';
import { useLanguage } from '../session/language.ts';
import { FieldRow } from './field-row.tsx';
import { useReadPlace } from './reading-store.ts';
import { useConfirm, useReadings } from './use-readings.ts';
import './reading.css';

export default function ReadingPanel({ call, page }: StageTabProps) {
  const { t } = useTranslation();
  // No frame stays on the page of which nobody looks at the fields any more.
  useEffect(() => () => useReadPlace.setState({ place: null }), [page?.id]);
  return (
    <section
      className="cc-reading"
      aria-label={t('stage.tab.reading')}
      data-testid={CONSOLE_TEST_IDS.reading}
    >
      {page ? <OfPage key={page.id} call={call} page={page} /> : <p>{t('reading.noPage')}</p>}
    </section>
  );
}

function OfPage({ call, page }: { call: StageTabProps['call']; page: Page }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const readings = useReadings(call);
  const confirm = useConfirm(call, page.id);
  const material = call.item.materials.find(({ code }) => code === page.materialCode);
  const reading = readings.data?.readings.find(({ pageId }) => pageId === page.id);
  const mayConfirm = call.status.kind !== 'consult' && call.case.decision === null && page.current;
  return (
    <>
      <h2>
        {t('viewer.imageLabel', {
          material: material ? language.text(material.name) : page.materialCode,
          number: page.position,
        })}
      </h2>
      <p className="cc-reading__note">
        <Icon name="info" />
        {t('reading.note')}
      </p>
      {readings.isError ? <ErrorSentence error={readings.error} /> : null}
      {readings.isPending ? <Spinner label={t('reading.loading')} /> : null}
      {readings.isSuccess ? (
        <p role="status" className="cc-reading__state">
          {t(`reading.state.${stateOf(reading)}`, {
            paper: reading?.paper ? t(`reading.paper.${reading.paper}`) : '',
          })}
        </p>
      ) : null}
      {reading?.fields.map((field) => {
        const isThis = confirm.variables?.field === field.code;
        return (
          <FieldRow
            key={field.code}
            page={page}
            field={field}
            pending={isThis && confirm.isPending}
            error={isThis ? confirm.error : null}
            {...(mayConfirm && {
              onConfirm: (value: string) => confirm.mutate({ field: field.code, value }),
            })}
          />
        );
      })}
    </>
  );
}

type Shown = NonNullable<ReturnType<typeof useReadings>['data']>['readings'][number];

function stateOf(
  reading: Shown | undefined,
): 'none' | 'waiting' | 'failed' | 'otherPaper' | 'noFields' | 'read' {
  if (!reading) return 'none';
  if (reading.state !== 'read') return reading.state;
  if (reading.paper === null) return 'otherPaper';
  return reading.fields.length === 0 ? 'noFields' : 'read';
}
