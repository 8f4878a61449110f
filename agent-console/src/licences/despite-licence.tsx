// Why a paper is asked for although its licence is on file: shown once the server has said that it is.
import { DESPITE_LICENCE, type DespiteLicence } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

export function DespiteLicenceChoice({
  chosen,
  onChoose,
}: {
  chosen: DespiteLicence | null;
  onChoose: (why: DespiteLicence) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="cc-reasons__list">
      <legend>{t('licences.despite')}</legend>
      {DESPITE_LICENCE.map((value, index) => (
        <label key={value} className="cc-reason" data-chosen={chosen === value}>
          <input
            type="radio"
            name="despite"
            value={value}
            checked={chosen === value}
            // The button that was pressed has lost the focus to the answer.
            autoFocus={index === 0}
            data-testid={CONSOLE_TEST_IDS.despiteLicence(value)}
            onChange={() => onChoose(value)}
          />
          <span>{t(`licences.despiteReason.${value}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
