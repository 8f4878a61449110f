// The item's checklist with the pages of each material, their verdicts, and where to capture the next one.
import { useState } from 'react';
import { Badge, Button, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import type { Case } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useLocalized } from '../shell/use-localized.ts';
import { MaterialLicences } from '../licences/material-licences.tsx';
import { MaterialActions } from './material-actions.tsx';
import { PageThumb } from './page-thumb.tsx';
import type { CaptureTarget, MaterialSlots, Slot } from './slots.ts';

interface ChecklistProps {
  materials: readonly MaterialSlots[];
  record: Case;
  locked: boolean;
  onCapture: (target: CaptureTarget) => void;
  onRetry: (localId: string) => void;
  onOtherWays: (materialCode: string) => void;
  onSort: (pageId: string) => void;
}

/** From so many pages in the case on, a card shows its first ones until it is asked for all. */
const MANY_PAGES = 12;
const FIRST_PAGES = 3;

export function Checklist({ materials, ...rest }: ChecklistProps) {
  const pages = materials.reduce((sum, { slots }) => sum + slots.length, 0);
  return (
    <ol className="checklist">
      {materials.map((each) => (
        <MaterialCard
          key={each.material.code}
          of={each}
          materials={materials}
          many={pages > MANY_PAGES}
          {...rest}
        />
      ))}
    </ol>
  );
}

interface MaterialCardProps extends ChecklistProps {
  of: MaterialSlots;
  many: boolean;
}

function MaterialCard({ of, many, record, locked, onCapture, onOtherWays, ...rest }: MaterialCardProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { material, slots, asked, isMet } = of;
  const request = asked[0];
  return (
    <li
      className="material"
      data-asked={request !== undefined}
      data-filled={isMet || slots.length > 0}
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
        {locked ? null : (
          <MaterialActions of={of} record={record} onCapture={onCapture} onOtherWays={onOtherWays} />
        )}
      </div>
      {request ? (
        <p className="material__asked">
          <Badge tone="warn">{t('papers.asked')}</Badge> {t(`recapture.${request.reason}`)}
          {request.note ? ` “${request.note}”` : ''}
        </p>
      ) : null}
      <MaterialLicences material={material} caseId={record.id} locked={locked} />
      {slots.length > 0 ? (
        <Pages of={of} many={many} record={record} locked={locked} onCapture={onCapture} {...rest} />
      ) : material.condition ? (
        <p className="material__condition">
          <Icon name="info" /> {text(material.condition)}
        </p>
      ) : null}
    </li>
  );
}

type PagesProps = Omit<MaterialCardProps, 'onOtherWays'>;

function Pages({ of, materials, record, many, locked, onCapture, onRetry, onSort }: PagesProps) {
  const { material, slots, asked } = of;
  const { t } = useTranslation();
  const text = useLocalized();
  const [all, setAll] = useState(false);
  const isLong = many && slots.length > FIRST_PAGES;
  /** The other material that the title of a page speaks of. */
  const looksLike = ({ page }: Slot): string | null => {
    const code = record.suggestions.find(({ pageId }) => pageId === page?.id)?.materialCode;
    const other = code === material.code ? undefined : materials.find((each) => each.material.code === code);
    return other && page?.verdict === null ? text(other.material.name) : null;
  };
  const shown =
    isLong && !all ? slots.filter((slot, index) => index < FIRST_PAGES || needsEyes(slot)) : slots;
  return (
    <>
      <ul className="thumbs">
        {shown.map((slot, index) => (
          <li key={slot.page?.id ?? slot.upload?.localId ?? index}>
            <PageThumb
              slot={slot}
              locked={locked}
              number={slots.indexOf(slot) + 1}
              material={text(material.name)}
              looksLike={looksLike(slot)}
              onCapture={() =>
                onCapture({
                  materialCode: material.code,
                  position: slot.position,
                  recapture: asked.find((each) => each.pageId === slot.page?.id) ?? null,
                })
              }
              onRetry={onRetry}
              onSort={onSort}
            />
          </li>
        ))}
      </ul>
      {isLong ? (
        <Button
          variant="quiet"
          aria-expanded={all}
          data-testid={TEST_IDS.allPages(material.code)}
          onPress={() => setAll(!all)}
        >
          {all ? t('papers.fewer') : t('papers.all', { count: slots.length })}
        </Button>
      ) : null}
    </>
  );
}

/** What failed or was rejected is never folded away. */
function needsEyes({ page, upload }: Slot): boolean {
  return upload?.state === 'failed' || page?.verdict?.value === 'rejected';
}
