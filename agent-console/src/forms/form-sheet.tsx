// One form, all of its sections, as both sides have it.
import { useEffect, useMemo, useRef, useState } from 'react';
import { wallTime } from '@cloud-window/shared';
import type { LiveConnection } from '@cloud-window/shared/client';
import type { FormSession, FormState } from '@cloud-window/shared/client/forms';
import {
  isGroup,
  labelOf,
  shownFields,
  validateForm,
  type FormFault,
  type FormSchema,
  type RawForm,
  type ShownField,
} from '@cloud-window/shared/forms';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import {
  Button,
  CONSOLE_TEST_IDS,
  ErrorSentence,
  Icon,
  Spinner,
  useStoreValue,
} from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { useServerNow } from '../session/server-clock.ts';
import { useTimeZone } from '../session/time-zone.ts';
import { callForms } from './call-forms.ts';
import { SheetField } from './sheet-field.tsx';

interface SheetProps {
  connection: LiveConnection;
  call: CallSnapshot;
  materialCode: string;
}

/** Of one call and material as long as it is mounted; the panel gives each its own. */
export function FormSheet({ connection, call, materialCode }: SheetProps) {
  const { callId } = call.status;
  // Held outside of React as long as the call lasts: opening it again is having it again.
  const [{ forms, session, looked }] = useState(() => {
    const forms = callForms(connection, callId);
    const session = forms.desk.open({ caseId: call.case.id, callId, materialCode });
    return { forms, session, looked: forms.looked.get(materialCode) ?? null };
  });
  useEffect(
    () => () => {
      session.focus(null);
      const { raw, schema } = session.state.getSnapshot();
      if (schema) forms.looked.set(materialCode, raw);
    },
    [forms, session, materialCode],
  );
  return <OpenSheet connection={connection} session={session} looked={looked} />;
}

function OpenSheet({
  connection,
  session,
  looked,
}: {
  connection: LiveConnection;
  session: FormSession;
  looked: RawForm | null;
}) {
  const { t } = useTranslation();
  const state = useStoreValue(session.state);
  if (!state.schema) {
    return state.error ? <ErrorSentence error={state.error} /> : <Spinner label={t('forms.opening')} />;
  }
  return (
    <Sheet connection={connection} session={session} state={state} schema={state.schema} looked={looked} />
  );
}

interface OpenProps {
  connection: LiveConnection;
  session: FormSession;
  state: FormState;
  schema: FormSchema;
  looked: RawForm | null;
}

function Sheet({ connection, session, state, schema, looked }: OpenProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [seen, setSeen] = useState(looked);
  const sheet = useRef<HTMLDivElement>(null);
  const today = wallTime(useServerNow(connection, 60_000), useTimeZone()).date;
  const { faults } = useMemo(() => validateForm(schema, state.raw, today), [schema, state.raw, today]);
  const shown = shownFields(schema, state.raw);
  const isNew = (path: string) =>
    seen !== null && state.changes[path]?.party !== 'clerk' && seen.fields[path] !== state.raw.fields[path];
  const fields = [...shown.values()]
    .flat()
    .flatMap((each) => (isGroup(each) ? each.rows.flatMap((row) => row.fields) : [each]));
  const news = fields.filter(({ path }) => isNew(path)).length;
  const field = (each: ShownField) => (
    <SheetField
      key={each.path}
      shown={each}
      session={session}
      isReadOnly={!state.mayWrite}
      fault={faults.find(({ path }) => path === each.path)}
      change={state.changes[each.path]}
      other={state.other?.path === each.path}
      before={isNew(each.path) ? (seen?.fields[each.path] ?? '') : null}
    />
  );
  return (
    <div className="cc-sheet" ref={sheet}>
      {state.error ? <ErrorSentence error={state.error} /> : null}
      {news > 0 ? (
        <p className="cc-note" data-tone="busy" role="status">
          <Icon name="info" />
          {t('forms.news', { count: news })}
          <Button variant="quiet" onPress={() => setSeen(state.raw)}>
            {t('forms.seen')}
          </Button>
        </p>
      ) : null}
      <FaultList
        faults={faults}
        nameOf={(path) =>
          labelOf(schema, path, state.raw.rows[path.split('/')[0] ?? ''] ?? [], language.locale)
        }
        onGo={(path) => {
          const found = sheet.current?.querySelector(`[data-path="${CSS.escape(path)}"]`);
          found?.scrollIntoView({ block: 'center' });
          found
            ?.querySelector<HTMLElement>('input, textarea, select, button')
            ?.focus({ preventScroll: true });
        }}
      />
      {schema.sections.map((section) => (
        <section key={section.id} className="cc-sheet__section">
          <h3>{language.text(section.title)}</h3>
          {(shown.get(section.id) ?? []).map((each) =>
            isGroup(each) ? (
              <fieldset key={each.path} className="cc-sheet__group" data-path={each.path}>
                <legend>{language.text(each.field.label)}</legend>
                {each.rows.map((row, index) => (
                  <div key={row.rowId} className="cc-sheet__row">
                    <p className="cc-sheet__row-head">
                      {language.text(each.field.row)} {index + 1}
                      {state.mayWrite ? (
                        <Button variant="quiet" onPress={() => session.removeRow(each.path, row.rowId)}>
                          {t('forms.removeRow')}
                        </Button>
                      ) : null}
                    </p>
                    {row.fields.map(field)}
                  </div>
                ))}
                {state.mayWrite && each.rows.length < each.field.maxRows ? (
                  <Button onPress={() => session.addRow(each.path)}>
                    {t('forms.addRow', { row: language.text(each.field.row) })}
                  </Button>
                ) : null}
              </fieldset>
            ) : (
              field(each)
            ),
          )}
        </section>
      ))}
      {schema.sample ? <p className="cc-muted">{t('forms.sample')}</p> : null}
    </div>
  );
}

function FaultList({
  faults,
  nameOf,
  onGo,
}: {
  faults: readonly FormFault[];
  nameOf: (path: string) => string;
  onGo: (path: string) => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (faults.length === 0) return null;
  return (
    <details className="cc-sheet__faults" data-testid={CONSOLE_TEST_IDS.formFaults}>
      <summary>{t('forms.toMend', { count: faults.length })}</summary>
      <ul>
        {faults.map((fault) => (
          <li key={fault.path}>
            <button type="button" className="cc-link-button" onClick={() => onGo(fault.path)}>
              {nameOf(fault.path)}
            </button>{' '}
            {language.text(fault.message)}
          </li>
        ))}
      </ul>
    </details>
  );
}
