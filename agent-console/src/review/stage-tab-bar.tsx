// Chooses what is on the stage: the pages, or one of the other kinds of evidence. Not there while there are only pages.
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon, type IconName } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { keyLabel } from './key-label.ts';
import { useReview, type StageView } from './review-store.ts';
import { tabsOf } from './stage-tabs.ts';
import './stage-tab-bar.css';

export function StageTabBar({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { stage, beside, show, putBeside } = useReview();
  const tabs = tabsOf(call);
  if (tabs.length === 0) return null;
  const choice = (view: StageView, icon: IconName, name: string) => (
    <Button
      key={view}
      className="cc-stage-tab"
      aria-pressed={stage === view}
      data-testid={CONSOLE_TEST_IDS.stageTab(view)}
      onPress={() => show(view)}
    >
      <Icon name={icon} />
      {name}
    </Button>
  );
  return (
    <div className="cc-stage-tabs" role="group" aria-label={t('stage.tabs')}>
      {choice('page', 'paper', t('stage.tab.page'))}
      {tabs.map((tab) => {
        const name = t(`stage.tab.${tab.id}`);
        const isBeside = beside?.kind === 'tab' && beside.id === tab.id;
        return (
          <span key={tab.id} className="cc-stage-tab__pair">
            {choice(`tab:${tab.id}`, tab.icon, name)}
            <Button
              className={isBeside ? 'cc-tool cc-tool--on' : 'cc-tool'}
              aria-label={t('stage.tabBeside', { name })}
              aria-pressed={isBeside}
              data-testid={CONSOLE_TEST_IDS.tabBeside(tab.id)}
              onPress={() => putBeside(isBeside ? null : { kind: 'tab', id: tab.id })}
            >
              <Icon name="sideBySide" />
            </Button>
          </span>
        );
      })}
      <kbd className="cc-key" aria-hidden="true">
        {keyLabel('nextTab')}
      </kbd>
    </div>
  );
}
