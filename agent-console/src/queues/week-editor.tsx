// Opening hours of a week: several periods a day, typed as they come to hand.
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Button as PlainButton } from 'react-aria-components/Button';
import { useTimeZone } from '../session/time-zone.ts';
import {
  faultsOf,
  mondayToFriday,
  readTime,
  WEEKDAYS,
  withFurtherPeriod,
  withoutPeriod,
  withPeriod,
  type WeekDraft,
  type Weekday,
} from './opening-week.ts';
import { useWeekdayNames } from './weekday-names.ts';
import './week-editor.css';

interface WeekEditorProps {
  draft: WeekDraft;
  onChange: (draft: WeekDraft) => void;
  /** What "always" means here. */
  alwaysLabel: string;
}

export function WeekEditor({ draft, onChange, alwaysLabel }: WeekEditorProps) {
  const { t } = useTranslation();
  const name = useWeekdayNames('long');
  const zone = useTimeZone();
  const nothing = !draft.always && WEEKDAYS.every((day) => draft.days[day].length === 0);
  return (
    <fieldset className="qu-week">
      <legend className="cw-visually-hidden">{t('hours.label')}</legend>
      <label className="cc-tick">
        <input
          type="checkbox"
          checked={draft.always}
          data-testid={CONSOLE_TEST_IDS.hoursAlways}
          onChange={(event) => onChange({ ...draft, always: event.target.checked })}
        />
        {alwaysLabel}
      </label>
      {draft.always ? null : (
        <>
          <div className="qu-week__days">
            {WEEKDAYS.map((day) => (
              <div key={day} className="qu-day" role="group" aria-label={name(day)}>
                <span className="qu-day__name">{name(day)}</span>
                <DayPeriods day={day} draft={draft} onChange={onChange} />
                <PlainButton
                  className="cc-link-button"
                  aria-label={t('hours.addTo', { day: name(day) })}
                  data-testid={CONSOLE_TEST_IDS.hoursAdd(day)}
                  onPress={() => onChange(withFurtherPeriod(draft, day))}
                >
                  {t('hours.add')}
                </PlainButton>
              </div>
            ))}
          </div>
          {nothing ? (
            <p className="cw-field__error" role="status">
              <Icon name="warning" />
              {t('hours.nothing')}
            </p>
          ) : null}
          <div className="qu-week__foot">
            <Button
              variant="quiet"
              isDisabled={faultsOf(draft.days[1]).some((fault) => fault !== null)}
              onPress={() => onChange(mondayToFriday(draft))}
            >
              {t('hours.copyMonday')}
            </Button>
            <span className="cw-field__hint">{t('hours.zone', { zone })}</span>
          </div>
        </>
      )}
    </fieldset>
  );
}

function DayPeriods({ day, draft, onChange }: Omit<WeekEditorProps, 'alwaysLabel'> & { day: Weekday }) {
  const { t } = useTranslation();
  const name = useWeekdayNames('long')(day);
  const periods = draft.days[day];
  const faults = faultsOf(periods);
  if (periods.length === 0) return <span className="qu-day__closed">{t('hours.closed')}</span>;
  return (
    <div className="qu-day__periods">
      {periods.map((period, index) => {
        const fault = faults[index] ?? null;
        const at = { day: name, number: index + 1 };
        const change = (patch: Partial<typeof period>) =>
          onChange(withPeriod(draft, day, index, { ...period, ...patch }));
        const input = (edge: 'from' | 'to') => (
          <input
            className="cw-field__input qu-time"
            aria-label={t(`hours.${edge}`, at)}
            aria-invalid={fault !== null}
            {...(fault === null ? {} : { 'data-invalid': true })}
            placeholder={edge === 'from' ? '09:00' : '17:00'}
            maxLength={5}
            value={period[edge]}
            data-testid={CONSOLE_TEST_IDS.hoursTime(day, index, edge)}
            onChange={(event) => change({ [edge]: event.target.value })}
            onBlur={() => change({ [edge]: readTime(period[edge]) ?? period[edge] })}
          />
        );
        return (
          <div key={index} className="qu-period">
            {input('from')}
            <span aria-hidden="true">–</span>
            {input('to')}
            <PlainButton
              className="cc-icon-button"
              aria-label={t('hours.remove', at)}
              onPress={() => onChange(withoutPeriod(draft, day, index))}
            >
              <Icon name="cross" />
            </PlainButton>
            {fault === null ? null : (
              <span className="cw-field__error" role="status">
                {t(`hours.faults.${fault}`)}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
