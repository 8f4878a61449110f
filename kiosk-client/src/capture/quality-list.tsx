// What the quality gate found, in words and, where it has a place, drawn on the picture with the same number.
import type { QualityFinding } from '@cloud-window/shared/protocol';
import { Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

/** Boxes over the picture; its frame must be the nearest positioned ancestor. */
export function FindingBoxes({ findings }: { findings: readonly QualityFinding[] }) {
  return findings.map(({ code, box }, index) =>
    box ? (
      <span
        key={`${code}-${index}`}
        className="finding-box"
        aria-hidden="true"
        style={{
          left: `${box.x * 100}%`,
          top: `${box.y * 100}%`,
          width: `${box.width * 100}%`,
          height: `${box.height * 100}%`,
        }}
      >
        <span className="finding-box__number">{index + 1}</span>
      </span>
    ) : null,
  );
}

export function FindingList({ findings }: { findings: readonly QualityFinding[] }) {
  const { t } = useTranslation();
  return (
    <div className="notice" data-tone="warn" role="alert" data-testid={TEST_IDS.captureFindings}>
      <Icon name="warning" />
      <ol className="findings">
        {findings.map(({ code }, index) => (
          <li key={`${code}-${index}`} data-code={code}>
            {t(`capture.finding.${code}`)}
          </li>
        ))}
      </ol>
    </div>
  );
}
