// The checklist of the item with its pages as thumbnails: what is there, what is missing, what waits for a verdict.
import { binaryPaths, type Page } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { StripLicences } from '../licences/strip-licences.tsx';
import { useLanguage } from '../session/language.ts';
import type { MaterialGroup } from './page-groups.ts';
import { useReview } from './review-store.ts';
import { GROUP_LOOK, verdictLook } from './verdict-words.ts';
import './material-strip.css';

interface MaterialStripProps {
  groups: readonly MaterialGroup[];
  /** Nothing can be asked for after a decision, or when nobody is at the kiosk. */
  mayRequest: boolean;
}

export function MaterialStrip({ groups, mayRequest }: MaterialStripProps) {
  const { t } = useTranslation();
  return (
    <nav className="cc-strip" aria-label={t('strip.label')}>
      <h2 className="cc-strip__title">{t('strip.title')}</h2>
      {groups.map((group) => (
        <MaterialSection key={group.material.code} group={group} mayRequest={mayRequest} />
      ))}
    </nav>
  );
}

function MaterialSection({ group, mayRequest }: { group: MaterialGroup; mayRequest: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const open = useReview((review) => review.open);
  const { material, pages, licences, openRecaptures, status } = group;
  const look = GROUP_LOOK[status];
  return (
    <section
      className="cc-material"
      data-tone={look.tone}
      data-status={status}
      data-testid={CONSOLE_TEST_IDS.material(material.code)}
    >
      <h3 className="cc-material__name">
        <Icon name={look.icon} />
        <span>{language.text(material.name)}</span>
      </h3>
      <p className="cc-material__facts">
        {t(`requirement.${material.requirement}`)} · {t(`materialForm.${material.form}`)} ·{' '}
        <strong>{t(`strip.status.${status}`)}</strong>
      </p>
      {material.condition ? <p className="cc-material__facts">{language.text(material.condition)}</p> : null}
      {pages.length > 0 ? (
        <ul className="cc-thumbs">
          {pages.map((page) => (
            <Thumbnail key={page.id} page={page} />
          ))}
        </ul>
      ) : null}
      <StripLicences licences={licences} />
      {openRecaptures.map((recapture) => (
        <p key={recapture.id} className="cc-material__asked">
          <Icon name="camera" />
          {t(recapture.pageId === null ? 'strip.askedMore' : 'strip.askedAgain', {
            reason: t(`pageReason.${recapture.reason}`),
          })}
        </p>
      ))}
      {!mayRequest || pages.length >= material.maxPages ? null : (
        <Button
          className="cc-link-button"
          data-testid={CONSOLE_TEST_IDS.requestMaterial(material.code)}
          onPress={() => open({ kind: 'recapture', materialCode: material.code, pageId: null })}
        >
          {t(pages.length === 0 ? 'strip.requestFirst' : 'strip.requestMore')}
        </Button>
      )}
    </section>
  );
}

function Thumbnail({ page }: { page: Page }) {
  const { t } = useTranslation();
  const { pageId, stage, select, fresh } = useReview();
  const element = useRef<HTMLLIElement>(null);
  const selected = stage === 'page' && pageId === page.id;
  const look = verdictLook(page);
  useEffect(() => {
    if (selected) element.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <li ref={element}>
      <Button
        className="cc-thumb"
        data-tone={look.tone}
        data-testid={CONSOLE_TEST_IDS.page(page.id)}
        data-verdict={page.verdict?.value ?? 'open'}
        data-version={page.version}
        {...(selected ? { 'aria-current': 'page' as const } : {})}
        aria-label={t('strip.page', { number: page.position, verdict: t(look.key) })}
        onPress={() => select(page.id)}
      >
        <img
          src={binaryPaths.pageView(page.id, 320)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
        />
        <span className="cc-thumb__mark">
          <Icon name={look.icon} />
        </span>
        <span className="cc-thumb__number cc-digits">{page.position}</span>
        {fresh.has(page.id) ? <span className="cc-thumb__new">{t('strip.new')}</span> : null}
      </Button>
    </li>
  );
}
