// The forms of the case in a tab of the stage: the same form that the applicant has on the screen, written in by both, with who
// wrote what, what is new since the clerk looked last, what is wrong, and a way to point at each field.
import { useState } from 'react';
import { hasEForm } from '@cloud-window/shared/forms';
import type { CallSnapshot, CaseForm, Material } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import type { StageTabProps } from '../review/stage-tabs.ts';
import { useDuty } from '../session/duty.tsx';
import { useLanguage } from '../session/language.ts';
import { FormSheet } from './form-sheet.tsx';
import './forms.css';

export default function FormsPanel({ call }: StageTabProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { session } = useDuty();
  const materials = call.item.materials.filter((material) => hasEForm(call.item.code, material));
  const [chosen, setChosen] = useState<string | null>(null);
  /** Forms that this clerk begins. */
  const [begun, setBegun] = useState<ReadonlySet<string>>(new Set());
  const material = materials.find(({ code }) => code === chosen) ?? materials[0];
  if (!material || !session) return null;
  const form = call.case.forms.find(({ materialCode }) => materialCode === material.code) ?? null;
  return (
    <section className="cc-forms" aria-label={t('forms.label')} data-testid={CONSOLE_TEST_IDS.formsPanel}>
      <SignatureNote call={call} />
      {materials.length > 1 ? (
        <div className="cc-forms__choice" role="group" aria-label={t('forms.choose')}>
          {materials.map((each) => (
            <Button
              key={each.code}
              variant={each === material ? 'primary' : 'secondary'}
              aria-pressed={each === material}
              data-testid={CONSOLE_TEST_IDS.formChoice(each.code)}
              onPress={() => setChosen(each.code)}
            >
              {language.text(each.name)}
            </Button>
          ))}
        </div>
      ) : null}
      <FormHead material={material} form={form} />
      {form !== null || begun.has(material.code) ? (
        <FormSheet
          key={`${call.status.callId}/${material.code}`}
          connection={session.connection}
          call={call}
          materialCode={material.code}
        />
      ) : (
        <div className="cc-empty">
          <Icon name="pen" />
          <p>{t('forms.notBegun')}</p>
          {call.case.state === 'draft' ? (
            <Button
              data-testid={CONSOLE_TEST_IDS.formBegin}
              onPress={() => setBegun((before) => new Set(before).add(material.code))}
            >
              {t('forms.begin')}
            </Button>
          ) : null}
        </div>
      )}
    </section>
  );
}

function FormHead({ material, form }: { material: Material; form: CaseForm | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const state = form === null ? 'notBegun' : form.completedAt === null ? 'incomplete' : 'complete';
  return (
    <header className="cc-forms__head">
      <h2>{language.text(material.name)}</h2>
      <span data-testid={CONSOLE_TEST_IDS.formState} data-state={state}>
        <Badge tone={state === 'complete' ? 'good' : 'warn'}>{t(`forms.state.${state}`)}</Badge>
      </span>
      {form !== null && form.readBackAt !== null ? (
        <span className="cc-muted">{t('forms.readBackAt', { time: language.time(form.readBackAt) })}</span>
      ) : null}
    </header>
  );
}

/** Whether the applicant has signed, and whether that has fallen meanwhile. */
function SignatureNote({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { signature, forms } = call.case;
  const [had, setHad] = useState(signature !== null);
  if (signature !== null && !had) setHad(true);
  if (signature === null && !had && !forms.some(({ completedAt }) => completedAt !== null)) return null;
  const state = signature !== null ? 'signed' : had ? 'voided' : 'open';
  return (
    <p
      className="cc-note"
      data-tone={state === 'signed' ? 'good' : 'warn'}
      role="status"
      data-state={state}
      data-testid={CONSOLE_TEST_IDS.signatureState}
    >
      <Icon name={state === 'signed' ? 'check' : 'warning'} />
      {t(`forms.signature.${state}`, { time: signature === null ? '' : language.time(signature.signedAt) })}
    </p>
  );
}
