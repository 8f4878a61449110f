// The item's checklist with the pages of each material, their verdicts, and where to capture the next one.
import { Badge, Icon } from '@cloud-window/shared/ui';
import type { Case } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useLocalized } from '../shell/use-localized.ts';
import { MaterialActions } from './material-actions.tsx';
import { PageThumb } from './page-thumb.tsx';
import type { CaptureTarget, MaterialSlots } from './slots.ts';

interface ChecklistProps {
  materials: readonly MaterialSlots[];
  record: Case;
  locked: boolean;
  onCapture: (target: CaptureTarget) => void;
  onRetry: (localId: string) => void;
}

export function Checklist({ materials, record, locked, onCapture, onRetry }: ChecklistProps) {
  return (
    <ol className="checklist">
      {materials.map((each) => (
        <MaterialCard
          key={each.material.code}
          of={each}
          record={record}
          locked={locked}
          onCapture={onCapture}
          onRetry={onRetry}
        />
      ))}
    </ol>
  );
}

function MaterialCard({
  of,
  record,
  locked,
  onCapture,
  onRetry,
}: Omit<ChecklistProps, 'materials'> & { of: MaterialSlots }) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { material, slots, asked } = of;
  const request = asked[0];
  return (
    <li
      className="material"
      data-asked={request !== undefined}
      data-filled={slots.length > 0}
      data-requirement={material.requirement}
    >
      <div className="material__head">
        <div className="material__words">
          <p className="material__name">{text(material.name)}</p>
          <p className="material__facts">
            <span>{t(`requirement.${material.requirement}`)}</span>
            <span>{t(`materialForm.${material.form}`)}</span>
            {slots.length > 0 ? <span>{t('papers.pages', { count: slots.length })}</span> : null}
          </p>
        </div>
        {locked ? null : <MaterialActions of={of} record={record} onCapture={onCapture} />}
      </div>
      {request ? (
        <p className="material__asked">
          <Badge tone="warn">{t('papers.asked')}</Badge> {t(`recapture.${request.reason}`)}
          {request.note ? ` “${request.note}”` : ''}
        </p>
      ) : null}
      {slots.length > 0 ? (
        <ul className="thumbs">
          {slots.map((slot, index) => (
            <li key={slot.page?.id ?? slot.upload?.localId ?? index}>
              <PageThumb
                slot={slot}
                locked={locked}
                number={index + 1}
                material={text(material.name)}
                onCapture={() =>
                  onCapture({
                    materialCode: material.code,
                    position: slot.position,
                    recapture: asked.find((each) => each.pageId === slot.page?.id) ?? null,
                  })
                }
                onRetry={onRetry}
              />
            </li>
          ))}
        </ul>
      ) : material.condition ? (
        <p className="material__condition">
          <Icon name="info" /> {text(material.condition)}
        </p>
      ) : null}
    </li>
  );
}
