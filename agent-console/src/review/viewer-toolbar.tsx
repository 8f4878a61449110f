// Walking through the pages, zoom, fit and rotation as buttons; each tells its key. A group and not a toolbar, because
// in a toolbar the arrow keys would move the focus instead of turning the page.
import { CONSOLE_TEST_IDS, Icon, type IconName } from '@cloud-window/shared/ui';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { keyLabel } from './key-label.ts';
import type { Command } from './keyboard-map.ts';
import { effectiveZoom, MAX_ZOOM, MIN_ZOOM } from './viewer-geometry.ts';
import { useViewer } from './viewer-store.ts';

interface ViewerToolbarProps {
  /** 1-based place of the shown page among all; 0 when it is an earlier version. */
  place: number;
  count: number;
  onCommand: (command: Command) => void;
}

export function ViewerToolbar({ place, count, onCommand }: ViewerToolbarProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { view, viewport, image } = useViewer();
  const zoom = effectiveZoom(view, viewport, image);
  const tool = (
    command: Command,
    testId: string,
    content: ReactNode,
    isDisabled = false,
    pressed?: boolean,
  ) => (
    <ToolButton
      command={command}
      testId={testId}
      isDisabled={isDisabled}
      pressed={pressed}
      onCommand={onCommand}
    >
      {content}
    </ToolButton>
  );
  const icon = (name: IconName) => <Icon name={name} />;
  return (
    <div className="cc-toolbar" role="group" aria-label={t('viewer.toolbar')}>
      {tool('previousPage', CONSOLE_TEST_IDS.previousPage, icon('back'), place === 1)}
      <span className="cc-toolbar__place cc-digits">
        {place > 0 ? `${place} / ${count}` : `– / ${count}`}
      </span>
      {tool('nextPage', CONSOLE_TEST_IDS.nextPage, icon('forward'), place === count)}
      <span className="cc-toolbar__line" />
      {tool('zoomOut', CONSOLE_TEST_IDS.zoomOut, '−', zoom <= MIN_ZOOM)}
      <span className="cc-toolbar__zoom cc-digits" data-testid={CONSOLE_TEST_IDS.zoomLevel}>
        {language.percent(zoom)}
      </span>
      {tool('zoomIn', CONSOLE_TEST_IDS.zoomIn, '+', zoom >= MAX_ZOOM)}
      {tool('fitPage', CONSOLE_TEST_IDS.fitPage, t('viewer.fitPage'), false, view.fit === 'page')}
      {tool('fitWidth', CONSOLE_TEST_IDS.fitWidth, t('viewer.fitWidth'), false, view.fit === 'width')}
      <span className="cc-toolbar__line" />
      {tool('rotateLeft', CONSOLE_TEST_IDS.rotateLeft, icon('rotate'))}
      {tool('rotateRight', CONSOLE_TEST_IDS.rotateRight, <Icon name="rotate" className="cc-flipped" />)}
      <span className="cc-toolbar__space" />
      {tool('help', CONSOLE_TEST_IDS.keyboardHelp, '?')}
    </div>
  );
}

interface ToolButtonProps {
  command: Command;
  testId: string;
  isDisabled: boolean;
  pressed: boolean | undefined;
  onCommand: (command: Command) => void;
  children: ReactNode;
}

function ToolButton({ command, testId, isDisabled, pressed, onCommand, children }: ToolButtonProps) {
  const { t } = useTranslation();
  return (
    <TooltipTrigger delay={500}>
      <Button
        className={pressed ? 'cc-tool cc-tool--on' : 'cc-tool'}
        aria-label={t(`commands.${command}`)}
        isDisabled={isDisabled}
        data-testid={testId}
        onPress={() => onCommand(command)}
      >
        {children}
      </Button>
      <Tooltip className="cc-tooltip" placement="bottom">
        {t(`commands.${command}`)} <kbd className="cc-key">{keyLabel(command)}</kbd>
      </Tooltip>
    </TooltipTrigger>
  );
}
