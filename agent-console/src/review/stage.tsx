// The middle of the desk: the page under review, another kind of evidence in a tab, or one of the two cameras in large.
import type { CallSnapshot, Page } from '@cloud-window/shared/protocol';
import { Button, Icon, VideoTile } from '@cloud-window/shared/ui';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { AttentionTools } from '../attention/attention-tools.tsx';
import { DocumentAttention } from '../attention/document-attention.tsx';
import { useCallMedia } from '../desk/call-media.tsx';
import { SeenMark } from '../licences/seen-mark.tsx';
import { useLanguage } from '../session/language.ts';
import { DocumentStill } from './document-still.tsx';
import type { Command } from './keyboard-map.ts';
import { versionToCompare } from './page-groups.ts';
import { QualityNote } from './quality-note.tsx';
import { useReview } from './review-store.ts';
import { StagePanes } from './stage-panes.tsx';
import { StageTabBar } from './stage-tab-bar.tsx';
import { tabsOf } from './stage-tabs.ts';
import { VerdictBar } from './verdict-bar.tsx';
import { ViewerToolbar } from './viewer-toolbar.tsx';
import './stage.css';

interface StageProps {
  call: CallSnapshot;
  /** Current pages in the checklist's order. */
  pages: readonly Page[];
  /** The one to show; may be an earlier version. */
  page: Page | null;
  pending: boolean;
  onCommand: (command: Command) => void;
}

/** What is said where there is nothing to look at yet. */
const NO_PAGES: Partial<Record<CallSnapshot['status']['kind'], string>> = {
  callback: 'stage.noPagesByPhone',
  consult: 'stage.noPagesYet',
};

export function Stage({ call, pages, page, pending, onCommand }: StageProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { stage, show } = useReview();
  const { state } = useCallMedia();
  const tab = tabsOf(call).find(({ id }) => stage === `tab:${id}`);
  if (tab) {
    return (
      <section className="cc-stage" aria-label={t('stage.label')}>
        <StageTabBar call={call} />
        <div className="cc-stage-panel">
          <Suspense fallback={null}>
            <tab.Panel call={call} page={page} />
          </Suspense>
        </div>
      </section>
    );
  }
  if (stage === 'document' || stage === 'face') {
    const video = (
      <VideoTile
        stream={state?.remote[stage] ?? null}
        label={t(`parties.${stage}`)}
        waitingText={t('parties.waiting')}
        stalledText={t('parties.stalled')}
        showName
        fit="contain"
        className="cc-stage__video"
        data-testid="stage-video"
      />
    );
    return (
      <section className="cc-stage" aria-label={t('stage.label')}>
        {stage === 'document' ? <AttentionTools marks={call.case.marks} onCommand={onCommand} /> : null}
        {stage === 'document' ? (
          <DocumentAttention stream={state?.remote.document ?? null}>{video}</DocumentAttention>
        ) : (
          video
        )}
        {stage === 'document' ? <DocumentStill call={call} /> : null}
        <div className="cc-stage__back">
          <Button icon="paper" onPress={() => show('page')}>
            {t('stage.backToPages')}
            <kbd className="cc-key">P</kbd>
          </Button>
        </div>
      </section>
    );
  }
  if (!page) {
    return (
      <section className="cc-stage" aria-label={t('stage.label')}>
        <StageTabBar call={call} />
        <div className="cc-empty">
          <Icon name="paper" />
          <h2>{t('stage.noPages')}</h2>
          <p>{t(NO_PAGES[call.status.kind] ?? 'stage.noPagesHint')}</p>
        </div>
      </section>
    );
  }
  const material = call.item.materials.find((candidate) => candidate.code === page.materialCode);
  const materialName = material ? language.text(material.name) : page.materialCode;
  return (
    <section className="cc-stage" aria-label={t('stage.label')}>
      <StageTabBar call={call} />
      <ViewerToolbar
        place={pages.findIndex((candidate) => candidate.id === page.id) + 1}
        count={pages.length}
        hasOriginal={page.derived !== null}
        hasVersions={versionToCompare(call.case, page) !== null}
        onCommand={onCommand}
      />
      <AttentionTools marks={call.case.marks} onCommand={onCommand} />
      <StagePanes call={call} page={page} />
      <QualityNote call={call} page={page} />
      <VerdictBar
        page={page}
        serviceCase={call.case}
        materialName={materialName}
        undecided={pages.filter((candidate) => candidate.verdict === null).length}
        pending={pending}
        mayRecapture={call.status.kind === 'video'}
        mayJudge={call.status.kind !== 'consult'}
        onCommand={onCommand}
      >
        <SeenMark
          key={page.id}
          page={page}
          callId={call.status.callId}
          mayMark={call.status.kind === 'video' && call.case.decision === null && page.current}
        />
      </VerdictBar>
    </section>
  );
}
