// The page under review, and beside it whatever it is compared with: another page, an earlier version, or a tab.
import type { CallSnapshot, Page } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Suspense } from 'react';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { PageViewer } from './page-viewer.tsx';
import { useReview, type Beside } from './review-store.ts';
import { tabsOf } from './stage-tabs.ts';
import { useLooking } from './viewer-store.ts';
import './stage-panes.css';

export function StagePanes({ call, page }: { call: CallSnapshot; page: Page }) {
  const label = usePageLabel(call);
  const { beside } = useReview();
  return (
    <div className="cc-panes" data-beside={beside !== null}>
      <PageViewer pane="main" page={page} label={label(page)} marks={call.case.marks} />
      {beside === null ? null : <BesidePane call={call} page={page} beside={beside} />}
    </div>
  );
}

function BesidePane({ call, page, beside }: { call: CallSnapshot; page: Page; beside: Beside }) {
  const { t } = useTranslation();
  const label = usePageLabel(call);
  const putBeside = useReview((review) => review.putBeside);
  const other = beside.kind === 'page' ? call.case.pages.find(({ id }) => id === beside.pageId) : undefined;
  const tab = beside.kind === 'tab' ? tabsOf(call).find(({ id }) => id === beside.id) : undefined;
  const name = other
    ? `${label(other)} · ${t('verdictBar.version', { number: other.version })}`
    : t(tab ? `stage.tab.${tab.id}` : 'stage.besideGone');
  return (
    <section className="cc-pane" aria-label={name} data-testid={CONSOLE_TEST_IDS.beside}>
      <header className="cc-pane__head">
        <span>{name}</span>
        <Button
          className="cc-tool"
          aria-label={t('stage.besideClose')}
          onPress={() => {
            useLooking.setState({ pane: 'main' });
            putBeside(null);
          }}
        >
          <Icon name="cross" />
        </Button>
      </header>
      {other ? <PageViewer pane="beside" page={other} label={name} marks={call.case.marks} /> : null}
      {tab ? (
        <div className="cc-stage-panel">
          <Suspense fallback={null}>
            <tab.Panel call={call} page={page} />
          </Suspense>
        </div>
      ) : null}
    </section>
  );
}

function usePageLabel(call: CallSnapshot): (page: Page) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (page) => {
    const material = call.item.materials.find(({ code }) => code === page.materialCode);
    const name = material ? language.text(material.name) : page.materialCode;
    return t('viewer.imageLabel', { material: name, number: page.position });
  };
}
