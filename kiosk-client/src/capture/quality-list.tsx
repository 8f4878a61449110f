// What the quality gate found, in words and, where it has a place, drawn on the picture with the same number.
import type { QualityFinding } from '@cloud-window/shared/protocol';
import { Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

interface Findings {
  findings: readonly QualityFinding[];
}

/** Each thing once, however many places it has. */
function codesOf(findings: readonly QualityFinding[]): QualityFinding['code'][] {
  return [...new Set(findings.map(({ code }) => code))];
}

/** Boxes over the picture; its frame must be the nearest positioned ancestor. */
export function FindingBoxes({ findings }: Findings) {
  const codes = codesOf(findings);
  return findings.map(({ code, box }, index) =>
    box ? (
      <span
        key={`${code}-${index}`}
        className="finding-box"
        aria-hidden="true"
        style={{
          // What lies at the very edge still needs room for its number.
          left: `min(${box.x * 100}%, 100% - 1.6rem)`,
          top: `min(${box.y * 100}%, 100% - 1.6rem)`,
          width: `${box.width * 100}%`,
          height: `${box.height * 100}%`,
        }}
      >
        <span className="finding-box__number">{codes.indexOf(code) + 1}</span>
      </span>
    ) : null,
  );
}

export function FindingList({ findings }: Findings) {
  const { t } = useTranslation();
  const codes = codesOf(findings);
  const placed = new Set(findings.filter(({ box }) => box !== null).map(({ code }) => code));
  return (
    <div className="notice" data-tone="warn" role="alert" data-testid={TEST_IDS.captureFindings}>
      <Icon name="warning" />
      <ul className="findings">
        {codes.map((code, index) => (
          <li key={code} data-code={code}>
            {placed.has(code) ? (
              <span className="findings__number" aria-hidden="true">
                {index + 1}
              </span>
            ) : null}
            {t(`capture.finding.${code}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
