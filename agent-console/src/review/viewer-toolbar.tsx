// Walking through the pages, zoom, fit and rotation as buttons; each tells its key. A group and not a toolbar, because
// in a toolbar the arrow keys would move the focus instead of turning the page.
import { CONSOLE_TEST_IDS, Icon, type IconName } from '@cloud-window/shared/ui';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import type { Command } from './keyboard-map.ts';
import { effectiveZoom, MAX_ZOOM, MIN_ZOOM } from './viewer-geometry.ts';
import { useReview } from './review-store.ts';
import { useLooking, useViewer } from './viewer-store.ts';
import { ToolButton } from './tool-button.tsx';

interface ViewerToolbarProps {
  /** 1-based place of the shown page among all; 0 when it is an earlier version. */
  place: number;
  count: number;
  /** Whether there is another picture of the page than the one that people look at first. */
  hasOriginal: boolean;
  /** Whether another version of the page can be laid beside it. */
  hasVersions: boolean;
  onCommand: (command: Command) => void;
}

export function ViewerToolbar({ place, count, hasOriginal, hasVersions, onCommand }: ViewerToolbarProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { pane, originals } = useLooking();
  const { view, viewport, image } = useViewer(pane);
  const { beside } = useReview();
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
      <span className="cc-toolbar__line" />
      {tool(
        'sideBySide',
        CONSOLE_TEST_IDS.sideBySide,
        icon('sideBySide'),
        place === 0 && beside === null,
        beside !== null,
      )}
      {hasVersions ? tool('compareVersions', CONSOLE_TEST_IDS.compareVersions, icon('versions')) : null}
      {hasOriginal
        ? tool('showOriginal', CONSOLE_TEST_IDS.showOriginal, icon('camera'), false, originals)
        : null}
      <span className="cc-toolbar__space" />
      {tool('help', CONSOLE_TEST_IDS.keyboardHelp, '?')}
    </div>
  );
}
