// One section of a form: its fields, and its groups with as many rows as there are.
import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import {
  isGroup,
  isPicked,
  keyboardOf,
  type FormFault,
  type Shown,
  type ShownField,
} from '@cloud-window/shared/forms';
import { Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { ScreenKeys } from '../shell/screen-keys.tsx';
import { useLocalized } from '../shell/use-localized.ts';
import { FormField } from './form-field.tsx';
import type { LiveForm } from './use-form.ts';

interface SectionProps {
  form: LiveForm;
  shown: readonly Shown[];
  /** Everything that is wrong is told, also where nobody was yet. */
  tellAll: boolean;
  /** Where the keys lie: below what scrolls. */
  keysAt: HTMLElement | null;
}

export function FormSection({ form: { session, state, checked }, shown, tellAll, keysAt }: SectionProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const content = useRef<HTMLDivElement>(null);

  const toldFault = (path: string): FormFault | undefined => {
    const fault = checked.faults.find((each) => each.path === path);
    if (!fault || tellAll) return fault;
    return left.has(path) && active !== path && fault.code !== 'missing' ? fault : undefined;
  };
  const field = (each: ShownField) => (
    <FormField
      key={each.path}
      shown={each}
      fault={toldFault(each.path)}
      other={state.other?.path === each.path ? state.other : null}
      isReadOnly={!state.mayWrite}
      onWrite={(typed, base) => session.write(each.path, typed, base)}
      onPick={(value) => {
        setActive(each.path);
        session.pick(each.path, value);
      }}
      onFocus={() => {
        // What is chosen must not move under the finger: keys go once it is chosen.
        if (!isPicked(each.field)) setActive(each.path);
        session.focus(each.path);
      }}
      onBlur={() => {
        setLeft((before) => new Set(before).add(each.path));
        session.focus(null);
      }}
    />
  );
  const fields = shown.flatMap((each) => (isGroup(each) ? each.rows.flatMap((row) => row.fields) : [each]));
  const typed = fields.find(({ path }) => path === active);
  const keys = typed && state.mayWrite ? keyboardOf(typed.field).keys : null;
  useEffect(() => {
    // The keys have taken the room below.
    if (active !== null && keys !== null)
      content.current
        ?.querySelector(`[data-path="${CSS.escape(active)}"]`)
        ?.scrollIntoView({ block: 'center' });
  }, [active, keys]);
  return (
    <>
      <div className="form-section" ref={content} data-testid={TEST_IDS.formSection}>
        {shown.map((each) =>
          isGroup(each) ? (
            <fieldset key={each.path} className="form-group" data-path={each.path}>
              <legend className="form-group__title">{text(each.field.label)}</legend>
              {each.rows.map((row, index) => (
                <div key={row.rowId} className="form-group__row">
                  <div className="form-group__head">
                    <h3>{t('forms.row', { row: text(each.field.row), number: index + 1 })}</h3>
                    {state.mayWrite ? (
                      <Button
                        variant="quiet"
                        icon="cross"
                        data-testid={TEST_IDS.formRemoveRow(each.path, index)}
                        onPress={() => session.removeRow(each.path, row.rowId)}
                      >
                        {t('forms.removeRow')}
                      </Button>
                    ) : null}
                  </div>
                  {row.fields.map(field)}
                </div>
              ))}
              <GroupFault fault={toldFault(each.path)} />
              {state.mayWrite && each.rows.length < each.field.maxRows ? (
                <Button
                  icon="more"
                  data-testid={TEST_IDS.formAddRow(each.path)}
                  onPress={() => session.addRow(each.path)}
                >
                  {t('forms.addRow', { row: text(each.field.row) })}
                </Button>
              ) : null}
            </fieldset>
          ) : (
            field(each)
          ),
        )}
      </div>
      {typed && keys && keysAt
        ? createPortal(
            <ScreenKeys
              layout={keys}
              value={typed.text}
              onChange={(value) => session.write(typed.path, value, typed.text)}
              label={t('forms.keysFor', { field: text(typed.field.label) })}
            />,
            keysAt,
          )
        : null}
    </>
  );
}

function GroupFault({ fault }: { fault: FormFault | undefined }) {
  const text = useLocalized();
  if (!fault) return null;
  return (
    <p className="cw-field__error">
      <Icon name="warning" />
      <span>{text(fault.message)}</span>
    </p>
  );
}
