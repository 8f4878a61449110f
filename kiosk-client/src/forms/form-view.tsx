// Filling in a form: one section at a time, then what is still to be mended, and the way to reading it back. Where the clerk
// points, the form goes.
import { useEffect, useRef, useState } from 'react';
import type { Case } from '@cloud-window/shared/protocol';
import { labelOf, shownFields, type FormFault, type FormSchema } from '@cloud-window/shared/forms';
import { Button, ErrorSentence, Icon, localeOf, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { refreshCase } from '../papers/use-case-refresh.ts';
import { useLocalized } from '../shell/use-localized.ts';
import { FormSection } from './form-section.tsx';
import { useForms } from './open-form.ts';
import { useForm, type LiveForm } from './use-form.ts';
import './forms.css';

export default function FormView({ record, materialCode }: { record: Case; materialCode: string }) {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const show = useForms((forms) => forms.show);
  const form = useForm(record.id, materialCode);
  const close = async (next: 'sign' | null) => {
    show(next ? { kind: next } : null);
    await form?.session.settled();
    // Before a call nobody tells how far the form is.
    await refreshCase(api, record.id).catch(() => undefined);
  };
  if (!form?.state.schema) {
    return (
      <div className="form form--waiting">
        {form?.state.error ? (
          <ErrorSentence error={form.state.error} />
        ) : (
          <Spinner label={t('forms.opening')} />
        )}
        <Button icon="back" data-testid={TEST_IDS.formClose} onPress={() => void close(null)}>
          {t('forms.back')}
        </Button>
      </div>
    );
  }
  return <OpenForm form={form} schema={form.state.schema} onClose={(next) => void close(next)} />;
}

interface OpenFormProps {
  form: LiveForm;
  schema: FormSchema;
  onClose: (next: 'sign' | null) => void;
}

function OpenForm({ form, schema, onClose }: OpenFormProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const [place, setPlace] = useState(0);
  const [told, setTold] = useState<ReadonlySet<number>>(new Set());
  const content = useRef<HTMLDivElement>(null);
  const [keysAt, setKeysAt] = useState<HTMLElement | null>(null);
  const { state, checked } = form;
  const section = schema.sections[place];
  const last = schema.sections.length;
  const shown = shownFields(schema, state.raw);
  const faults = checked.faults.filter((fault) => fault.section === section?.id);

  const goTo = (path: string, sectionId: string) => {
    setPlace(schema.sections.findIndex(({ id }) => id === sectionId));
    // Once the section stands there.
    requestAnimationFrame(() => requestAnimationFrame(() => focusField(content.current, path)));
  };
  useGuidance(form, schema, goTo);
  const next = () => {
    if (section && faults.length > 0 && !told.has(place)) {
      setTold((before) => new Set(before).add(place));
      const [first] = faults;
      if (first) focusField(content.current, first.path);
    } else setPlace(place + 1);
  };
  return (
    <section className="form" aria-label={text(schema.title)} data-testid={TEST_IDS.formView}>
      <header className="form__head">
        <h2 className="form__title">{text(schema.title)}</h2>
        <p className="form__place">
          {section
            ? t('forms.place', { number: place + 1, count: last, title: text(section.title) })
            : t('forms.check')}
        </p>
        <p className="form__saved" role="status" data-saved={state.isSaved} data-testid={TEST_IDS.formSaved}>
          {t(state.isSaved ? 'forms.saved' : 'forms.saving')}
          {schema.sample ? ` · ${t('forms.sample')}` : ''}
        </p>
      </header>
      {state.error ? <ErrorSentence error={state.error} data-testid={TEST_IDS.errorSentence} /> : null}
      <div className="form__content" ref={content} tabIndex={0} role="region" aria-label={t('forms.fields')}>
        {section ? (
          <>
            {section.lead ? <p className="form__lead">{text(section.lead)}</p> : null}
            {told.has(place) && faults.length > 0 ? (
              <p className="notice" data-tone="warn" role="alert">
                <Icon name="warning" />
                <span>{t('forms.toMend', { count: faults.length })}</span>
              </p>
            ) : null}
            <FormSection
              key={section.id}
              form={form}
              shown={shown.get(section.id) ?? []}
              tellAll={told.has(place)}
              keysAt={keysAt}
            />
          </>
        ) : (
          <Summary
            form={form}
            schema={schema}
            onGo={(fault) => {
              const index = schema.sections.findIndex(({ id }) => id === fault.section);
              setTold((before) => new Set(before).add(index));
              goTo(fault.path, fault.section);
            }}
          />
        )}
      </div>
      <div className="form__keys" ref={setKeysAt} />
      <div className="form__actions">
        <Button
          icon="back"
          size="large"
          data-testid={place === 0 ? TEST_IDS.formClose : TEST_IDS.formPrevious}
          onPress={() => (place === 0 ? onClose(null) : setPlace(place - 1))}
        >
          {t(place === 0 ? 'forms.back' : 'forms.previous')}
        </Button>
        {section ? (
          <Button variant="primary" size="large" data-testid={TEST_IDS.formNext} onPress={next}>
            {t(place + 1 === last ? 'forms.toCheck' : 'forms.next')}
          </Button>
        ) : checked.faults.length === 0 && state.mayWrite ? (
          <Button
            variant="primary"
            size="large"
            icon="pen"
            data-testid={TEST_IDS.signBegin}
            onPress={() => onClose('sign')}
          >
            {t('forms.sign.begin')}
          </Button>
        ) : (
          <Button size="large" data-testid={TEST_IDS.formClose} onPress={() => onClose(null)}>
            {t('forms.later')}
          </Button>
        )}
      </div>
    </section>
  );
}

function Summary({
  form: { checked, state },
  schema,
  onGo,
}: {
  form: LiveForm;
  schema: FormSchema;
  onGo: (fault: FormFault) => void;
}) {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  if (checked.faults.length === 0) {
    return (
      <p className="notice" data-tone="good" data-testid={TEST_IDS.formComplete}>
        <Icon name="check" />
        <span>{t('forms.complete')}</span>
      </p>
    );
  }
  return (
    <>
      <p className="notice" data-tone="warn">
        <Icon name="warning" />
        <span>{t('forms.toMend', { count: checked.faults.length })}</span>
      </p>
      <ul className="form__faults">
        {checked.faults.map((fault) => (
          <li key={fault.path}>
            <Button wide data-testid={TEST_IDS.formMend(fault.path)} onPress={() => onGo(fault)}>
              <span className="form__fault">
                <strong>
                  {labelOf(
                    schema,
                    fault.path,
                    state.raw.rows[fault.path.split('/')[0] ?? ''] ?? [],
                    localeOf(i18n),
                  )}
                </strong>
                <span>{text(fault.message)}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Goes where the clerk points, once for each time. */
function useGuidance({ state }: LiveForm, schema: FormSchema, goTo: (path: string, section: string) => void) {
  const { other } = state;
  const go = useRef(goTo);
  useEffect(() => {
    go.current = goTo;
  });
  useEffect(() => {
    if (!other?.guide || other.path === null) return;
    const first = other.path.split('/')[0];
    const section = schema.sections.find(({ fields }) => fields.some(({ id }) => id === first));
    if (section) go.current(other.path, section.id);
  }, [other, schema]);
}

function focusField(within: HTMLElement | null, path: string): void {
  const field = within?.querySelector(`[data-path="${CSS.escape(path)}"]`);
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, textarea, button')?.focus({ preventScroll: true });
}
