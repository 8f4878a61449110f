// Who is asked, in which order, for how long; and what a call no longer needs, or where it goes, when nobody answers.
import { RELAXATIONS, ROUTING_STRATEGIES, type ServiceQueue } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Button as PlainButton } from 'react-aria-components/Button';
import { useLanguage } from '../session/language.ts';
import { SelectField } from '../shell/fields.tsx';
import { PROFICIENCIES } from '../skills/skill-words.ts';
import type { PartProps } from './queue-form.tsx';
import { MAX_RELAXATIONS, relaxFaults, type QueueDraft, type Relaxation } from './queue-draft.ts';

export function RoutingPart({ draft, change, number }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="qu-numbers">
        <SelectField
          label={t('queueForm.strategy')}
          value={draft.strategy}
          options={ROUTING_STRATEGIES.map((value) => ({ value, label: t(`queueForm.strategies.${value}`) }))}
          onChange={(value) => change({ strategy: value as QueueDraft['strategy'] })}
          data-testid={CONSOLE_TEST_IDS.queueField('strategy')}
        />
        <SelectField
          label={t('queueForm.minProficiency')}
          value={`${draft.minProficiency}`}
          options={PROFICIENCIES.map((value) => ({ value: `${value}`, label: t(`proficiency.${value}`) }))}
          onChange={(value) => change({ minProficiency: Number(value) })}
          data-testid={CONSOLE_TEST_IDS.queueField('minProficiency')}
        />
        {number('offerSeconds', 'seconds')}
        {number('wrapUpSeconds', 'seconds')}
        {number('knownClerkSeconds', 'seconds', t('queueForm.knownClerkHint'))}
      </div>
      <Relaxing draft={draft} change={change} />
    </>
  );
}

function Relaxing({ draft, change }: Omit<PartProps, 'number'>) {
  const { t } = useTranslation();
  const { relax } = draft;
  const faults = relaxFaults(relax);
  const set = (index: number, patch: Partial<QueueDraft['relax'][number]>) =>
    change({ relax: relax.map((step, place) => (place === index ? { ...step, ...patch } : step)) });
  const left = RELAXATIONS.filter((value) => relax.every(({ drop }) => drop !== value));
  return (
    <fieldset className="qu-relax">
      <legend className="cw-field__label">{t('queueForm.relax')}</legend>
      <span className="cw-field__hint">{t('queueForm.relaxHint')}</span>
      {relax.map((step, index) => {
        const fault = faults[index] ?? null;
        return (
          <div key={index} className="qu-relax__step">
            <span>{t('queueForm.relaxAfter')}</span>
            <input
              className="cw-field__input qu-number"
              inputMode="numeric"
              maxLength={4}
              aria-label={t('queueForm.relaxSeconds', { number: index + 1 })}
              aria-invalid={fault !== null}
              {...(fault === null ? {} : { 'data-invalid': true })}
              value={step.afterSeconds}
              onChange={(event) => set(index, { afterSeconds: event.target.value })}
            />
            <span>{t('queueForm.relaxDrop')}</span>
            <select
              className="cw-field__input"
              aria-label={t('queueForm.relaxWhat', { number: index + 1 })}
              value={step.drop}
              onChange={(event) => set(index, { drop: event.target.value as Relaxation })}
            >
              {RELAXATIONS.map((value) => (
                <option key={value} value={value}>
                  {t(`queueForm.relaxations.${value}`)}
                </option>
              ))}
            </select>
            <PlainButton
              className="cc-icon-button"
              aria-label={t('queueForm.relaxRemove', { number: index + 1 })}
              onPress={() => change({ relax: relax.toSpliced(index, 1) })}
            >
              <Icon name="cross" />
            </PlainButton>
            {fault === null ? null : (
              <span className="cw-field__error" role="status">
                {t(`queueForm.relaxFaults.${fault}`)}
              </span>
            )}
          </div>
        );
      })}
      {relax.length < MAX_RELAXATIONS && left[0] !== undefined ? (
        <Button
          variant="quiet"
          onPress={() =>
            change({
              relax: [
                ...relax,
                {
                  afterSeconds: `${Number(relax.at(-1)?.afterSeconds ?? 0) + 60}`,
                  drop: left[0] ?? 'language',
                },
              ],
            })
          }
        >
          {t('queueForm.relaxAdd')}
        </Button>
      ) : null}
    </fieldset>
  );
}

export function OverflowPart({
  draft,
  change,
  number,
  others,
  isCircle,
}: PartProps & { others: readonly ServiceQueue[]; isCircle: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="qu-numbers">
      <SelectField
        label={t('queueForm.overflowTo')}
        value={draft.overflowTo}
        options={[
          { value: '', label: t('queueForm.overflowNowhere') },
          ...others.map((queue) => ({ value: queue.id, label: language.text(queue.name) })),
        ]}
        onChange={(overflowTo) => change({ overflowTo })}
        data-testid={CONSOLE_TEST_IDS.queueField('overflowTo')}
      />
      {draft.overflowTo === '' ? null : number('overflowSeconds', 'seconds')}
      {isCircle ? (
        <p className="cw-field__error" role="status">
          <Icon name="warning" />
          {t('queueForm.overflowCircle')}
        </p>
      ) : null}
    </div>
  );
}
