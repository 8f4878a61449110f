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
  const { stage, show } = useReview();
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
      {tabs.map((tab) => choice(`tab:${tab.id}`, tab.icon, t(`stage.tab.${tab.id}`)))}
      <kbd className="cc-key" aria-hidden="true">
        {keyLabel('nextTab')}
      </kbd>
    </div>
  );
}
