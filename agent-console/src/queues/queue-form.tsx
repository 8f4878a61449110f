// The rules of one queue, in the order in which a caller meets them: what comes here, when it is open, who is asked and for
// how long, what happens when nobody answers, and what counts as good service.
import type { ServiceQueue } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDepartments } from '../administration/use-departments.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { TextArea, TickGroup } from '../shell/fields.tsx';
import { Refusal } from '../shell/refusal.tsx';
import { NumberField, type NumberUnit } from './number-field.tsx';
import {
  BOUNDS,
  draftQueue,
  readQueue,
  type NumberName,
  type QueueDraft,
  type QueueFault,
} from './queue-draft.ts';
import { OverflowPart, RoutingPart } from './queue-form-routing.tsx';
import { WeekEditor } from './week-editor.tsx';
import './queue-form.css';

interface QueueFormProps {
  /** Null adds one. */
  queue: ServiceQueue | null;
  others: readonly ServiceQueue[];
  onClose: () => void;
}

export interface PartProps {
  draft: QueueDraft;
  change: (patch: Partial<QueueDraft>) => void;
  number: (name: NumberName, unit: NumberUnit, hint?: string) => ReactNode;
}

export function QueueForm({ queue, others, onClose }: QueueFormProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [draft, setDraft] = useState(() => draftQueue(queue));
  const [tried, setTried] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const items = useQuery({
    queryKey: ['items', ''],
    queryFn: () => api.call('listItems'),
    staleTime: 60_000,
  });
  const rest = others.filter(({ id }) => id !== queue?.id);
  const { rules, faults } = readQueue(
    draft,
    items.data ? new Set(items.data.map(({ code }) => code)) : null,
    rest,
  );
  const save = useMutation({
    mutationFn: async () => {
      if (!rules) return;
      if (queue) await api.call('updateQueue', { params: { id: queue.id }, body: rules });
      else await api.call('addQueue', { body: { ...rules, id: draft.id } });
    },
    onSuccess: () => {
      if (rules) onClose();
    },
  });
  const change = (patch: Partial<QueueDraft>) => setDraft((present) => ({ ...present, ...patch }));
  const number: PartProps['number'] = (name, unit, hint) => (
    <NumberField
      key={name}
      name={name}
      label={t(`queueForm.${name}`)}
      unit={unit}
      bounds={BOUNDS[name]}
      value={draft.numbers[name]}
      wrong={faults.has(name)}
      {...(hint === undefined ? {} : { hint })}
      onChange={(value) => change({ numbers: { ...draft.numbers, [name]: value } })}
    />
  );
  const part: PartProps = { draft, change, number };
  return (
    <main className="ad qu-page">
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (rules && !save.isPending) save.mutate();
          else event.currentTarget.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
        }}
      >
        <h1 ref={heading} tabIndex={-1}>
          {queue ? t('queueForm.editTitle', { name: language.text(queue.name) }) : t('queues.add')}
        </h1>
        <NamePart {...part} queue={queue} faults={faults} tried={tried} />
        <Part title={t('queueForm.takes')}>
          <TakesPart {...part} others={rest} faults={faults} />
        </Part>
        <Part title={t('hours.label')}>
          <WeekEditor
            draft={draft.week}
            alwaysLabel={t('queueForm.always')}
            onChange={(week) => change({ week })}
          />
          <label className="cc-tick">
            <input
              type="checkbox"
              checked={draft.callbacks}
              onChange={(event) => change({ callbacks: event.target.checked })}
            />
            {t('queueForm.callbacks')}
          </label>
          <label className="cc-tick">
            <input
              type="checkbox"
              checked={draft.leaving}
              data-testid={CONSOLE_TEST_IDS.queueField('leaving')}
              onChange={(event) => change({ leaving: event.target.checked })}
            />
            {t('queueForm.leaving')}
          </label>
          <div className="qu-numbers">{number('maxWaiting', 'people', t('queueForm.maxWaitingHint'))}</div>
        </Part>
        <Part title={t('queueForm.appointmentsTitle')} text={t('queueForm.appointmentsText')}>
          <label className="cc-tick">
            <input
              type="checkbox"
              checked={draft.appointments}
              data-testid={CONSOLE_TEST_IDS.queueField('appointments')}
              onChange={(event) => change({ appointments: event.target.checked })}
            />
            {t('queueForm.appointments')}
          </label>
          {draft.appointments ? (
            <div className="qu-numbers">
              {number('slotMinutes', 'minutes')}
              {number('perSlot', 'people', t('queueForm.perSlotHint'))}
              {number('daysAhead', 'days')}
            </div>
          ) : null}
        </Part>
        <Part title={t('queueForm.routing')}>
          <RoutingPart {...part} />
        </Part>
        <Part title={t('queueForm.overflowTitle')}>
          <OverflowPart {...part} others={rest} isCircle={faults.has('overflowTo')} />
        </Part>
        <Part title={t('queueForm.headStarts')} text={t('queueForm.headStartsText')}>
          <div className="qu-numbers">
            {number('elderly', 'seconds')}
            {number('signLanguage', 'seconds')}
            {number('wheelchair', 'seconds')}
            {number('returning', 'seconds')}
            {number('appointment', 'seconds')}
          </div>
        </Part>
        <Part title={t('queueForm.level')} text={t('queueForm.levelText')}>
          <div className="qu-numbers">
            {number('levelSeconds', 'seconds')}
            {number('levelPercent', 'percent')}
            {number('shortAbandonSeconds', 'seconds', t('queueForm.shortAbandonHint'))}
          </div>
        </Part>
        <div className="qu-foot">
          {tried && !rules ? (
            <p className="cw-field__error" role="alert">
              <Icon name="warning" />
              {t('queueForm.mend', {
                fields: [...faults].map((fault) => t(`queueForm.${fault}`)).join(t('app.listSeparator')),
              })}
            </p>
          ) : null}
          <Refusal error={save.error} words="queueForm.refused" />
          <span className="cc-header__space" />
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            type="submit"
            variant="primary"
            isDisabled={save.isPending}
            data-testid={CONSOLE_TEST_IDS.queueSave}
          >
            {t('queueForm.save')}
          </Button>
        </div>
      </form>
    </main>
  );
}

function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <section className="cc-card qu-part" aria-label={title}>
      <h2>{title}</h2>
      {text === undefined ? null : <p className="cc-muted">{text}</p>}
      {children}
    </section>
  );
}

interface NamePartProps extends PartProps {
  queue: ServiceQueue | null;
  faults: ReadonlySet<string>;
  /** What is still empty is not wrong until somebody wants to save. */
  tried: boolean;
}

function NamePart({ draft, change, queue, faults, tried }: NamePartProps) {
  const { t } = useTranslation();
  const idWrong = faults.has('id') && (tried || draft.id !== '');
  const idComplaint = idWrong
    ? t('queueForm.idWrong')
    : faults.has('idTaken')
      ? t('queueForm.idTakenText')
      : null;
  return (
    <Part title={t('queueForm.name')}>
      <div className="qu-names">
        <TextField
          label={t('queueForm.chinese')}
          complaint={tried && faults.has('chinese') ? t('queueForm.nameMissing') : null}
          value={draft.chinese}
          maxLength={60}
          onChange={(chinese) => change({ chinese })}
          data-testid={CONSOLE_TEST_IDS.queueField('chinese')}
        />
        <TextField
          label={t('queueForm.english')}
          complaint={tried && faults.has('english') ? t('queueForm.nameMissing') : null}
          value={draft.english}
          maxLength={60}
          onChange={(english) => change({ english })}
          data-testid={CONSOLE_TEST_IDS.queueField('english')}
        />
        <TextField
          label={t('queueForm.id')}
          hint={t('queueForm.idHint')}
          complaint={idComplaint}
          value={draft.id}
          maxLength={40}
          isDisabled={queue !== null}
          onChange={(id) => change({ id: id.toLowerCase() })}
          data-testid={CONSOLE_TEST_IDS.queueField('id')}
        />
      </div>
    </Part>
  );
}

interface TakesPartProps extends PartProps {
  others: readonly ServiceQueue[];
  faults: ReadonlySet<QueueFault>;
}

function TakesPart({ draft, change, others, faults }: TakesPartProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const available = useDepartments();
  const codes = [...new Set([...available.list.map(({ code }) => code), ...draft.departments])];
  const takenBy = (code: string) => others.find(({ departments }) => departments.includes(code));
  const complaint = (['itemCodes', 'itemCodesTaken'] as const).find((fault) => faults.has(fault));
  return (
    <>
      <TickGroup
        label={t('queueForm.departments')}
        hint={t('queueForm.departmentsHint')}
        options={codes.map((code) => {
          const other = takenBy(code);
          const name = available.name(code);
          return {
            value: code,
            label: other ? t('queueForm.takenBy', { name, queue: language.text(other.name) }) : name,
            testId: CONSOLE_TEST_IDS.queueDepartment(code),
            isDisabled: other !== undefined && !draft.departments.includes(code),
          };
        })}
        chosen={draft.departments}
        onChange={(departments) => change({ departments })}
      />
      <TextArea
        label={t('queueForm.itemCodes')}
        hint={t('queueForm.itemCodesHint')}
        rows={2}
        maxLength={8_000}
        value={draft.itemCodes}
        onChange={(itemCodes) => change({ itemCodes })}
        data-testid={CONSOLE_TEST_IDS.queueField('itemCodes')}
      />
      {complaint === undefined ? null : (
        <p className="cw-field__error" role="status">
          <Icon name="warning" />
          {t(`queueForm.${complaint}Wrong`)}
        </p>
      )}
    </>
  );
}
