// One field that was read: its print, what was read there, what a form or licence says, and what the clerk says.
import { FIELD_VALUE_MAX, type Certainty, type Page, type ShownField } from '@cloud-window/shared/protocol';
import {
  Button,
  CONSOLE_TEST_IDS,
  ErrorSentence,
  Icon,
  TextField,
  type IconName,
} from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, pictureOf } from '../review/page-picture.ts';
import { useLanguage } from '../session/language.ts';
import { saysTheSame, stretchesOf } from './differences.ts';
import { useReadPlace } from './reading-store.ts';

interface FieldRowProps {
  page: Page;
  field: ShownField;
  pending: boolean;
  error: unknown;
  /** Absent for those who only look. */
  onConfirm?: (value: string) => void;
}

const SIGNS: Record<Certainty, IconName> = {
  certain: 'check',
  likely: 'eye',
  unsure: 'info',
  wrong: 'warning',
};

export function FieldRow({ page, field, pending, error, onConfirm }: FieldRowProps) {
  const { t } = useTranslation();
  const name = t(`reading.field.${field.code}`);
  const show = () => useReadPlace.setState({ place: { pageId: page.id, box: field.box } });
  return (
    <section
      className="cc-read-field"
      aria-label={name}
      data-testid={CONSOLE_TEST_IDS.readField(field.code)}
      onFocus={show}
      onPointerEnter={show}
    >
      <h3>{name}</h3>
      <Print page={page} field={field} alt={t('reading.print', { field: name })} />
      <div className="cc-read-field__read">
        <p className="cc-read-field__value">{field.value}</p>
        <p className="cc-read-sign" data-certainty={field.certainty}>
          <Icon name={SIGNS[field.certainty]} />
          {t(`reading.certainty.${field.certainty}`)}
        </p>
      </div>
      <Elsewhere field={field} />
      {onConfirm ? (
        <Confirmation field={field} name={name} pending={pending} error={error} onConfirm={onConfirm} />
      ) : null}
    </section>
  );
}

/** The piece of the page itself: nobody has to believe a machine. */
function Print({ page, field: { box }, alt }: { page: Page; field: ShownField; alt: string }) {
  const picture = pictureOf(page, false);
  // A little more than the box, so that the edges of the print are seen.
  const margin = box.height / 3;
  const top = Math.max(0, box.y - margin);
  const height = Math.min(1, box.y + box.height + margin) - top;
  return (
    <svg
      className="cc-read-field__print"
      role="img"
      aria-label={alt}
      viewBox={`${box.x * picture.width} ${top * picture.height} ${box.width * picture.width} ${height * picture.height}`}
      preserveAspectRatio="xMinYMid meet"
    >
      <image href={addressOf(picture, 1600)} width={picture.width} height={picture.height} />
    </svg>
  );
}

function Elsewhere({ field: { elsewhere, value } }: { field: ShownField }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (elsewhere.length === 0) return <p className="cc-read-field__none">{t('reading.nowhereElse')}</p>;
  return (
    <ul className="cc-read-field__elsewhere">
      {elsewhere.map((other) => {
        const same = saysTheSame(other.value, value);
        return (
          <li key={`${other.source}${other.value}`} data-same={same}>
            <span className="cc-read-field__source">
              {t(`reading.source.${other.source}`, { title: language.text(other.title) })}
            </span>
            <span className="cc-read-field__value">
              {same
                ? other.value
                : stretchesOf(other.value, value).map(({ text, changed }, index) =>
                    changed ? <mark key={index}>{text}</mark> : text,
                  )}
            </span>
            <span className="cc-read-sign" data-certainty={same ? 'certain' : 'wrong'}>
              <Icon name={same ? 'check' : 'warning'} />
              {t(same ? 'reading.same' : 'reading.differs')}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

interface ConfirmationProps {
  field: ShownField;
  name: string;
  pending: boolean;
  error: unknown;
  onConfirm: (value: string) => void;
}

function Confirmation({ field, name, pending, error, onConfirm }: ConfirmationProps) {
  const { t } = useTranslation();
  const [written, setWritten] = useState(field.confirmed?.value ?? field.value);
  const value = written.trim();
  const isSaid = field.confirmed?.value === value;
  return (
    <form
      className="cc-read-field__confirm"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== '' && !isSaid && !pending) onConfirm(value);
      }}
    >
      <TextField
        label={t('reading.says', { field: name })}
        value={written}
        maxLength={FIELD_VALUE_MAX}
        onChange={setWritten}
        data-testid={CONSOLE_TEST_IDS.readValue(field.code)}
      />
      <Button
        type="submit"
        isDisabled={value === '' || isSaid || pending}
        data-testid={CONSOLE_TEST_IDS.readConfirm(field.code)}
      >
        {t(value === field.value ? 'reading.confirm' : 'reading.correct')}
      </Button>
      {field.confirmed ? (
        <p className="cc-read-sign" data-certainty="certain">
          <Icon name="check" />
          {t('reading.confirmedBy', { by: field.confirmed.by })}
        </p>
      ) : null}
      {error ? <ErrorSentence error={error} /> : null}
    </form>
  );
}
