// Which of the chosen files did not become pages, and what to do about each.
import { Icon, errorKey, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import type { FileFault } from './use-add-files.ts';

export function FileFaults({ faults }: { faults: readonly FileFault[] }) {
  const { t } = useTranslation();
  if (faults.length === 0) return null;
  return (
    <ul className="file-faults" role="alert">
      {faults.map(({ name, error }, index) => (
        <li key={`${index}`} className="cw-sentence" data-testid={TEST_IDS.fileFault} data-code={error.code}>
          <Icon name="warning" />
          <span className="cw-sentence__text">
            <strong className="file-faults__name">{name}</strong> {t(errorKey(error))}
          </span>
        </li>
      ))}
    </ul>
  );
}
