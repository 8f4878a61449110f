// The tools for looking together: pointing, drawing, taking back; each with its key. Only there in a call with somebody who looks
// along.
import type { Mark } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon, type IconName } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import type { Command } from '../review/keyboard-map.ts';
import { ToolButton } from '../review/tool-button.tsx';
import { drawingsOn, useSharedAttention, useTool } from './attention-context.tsx';

const TOOLS = [
  ['toolHand', 'hand', 'hand'],
  ['toolPoint', 'point', 'target'],
  ['toolPen', 'pen', 'pen'],
  ['toolBox', 'box', 'box'],
  ['toolHighlight', 'highlight', 'highlight'],
] as const satisfies readonly (readonly [Command, string, IconName])[];

interface AttentionToolsProps {
  marks: readonly Mark[];
  onCommand: (command: Command) => void;
}

export function AttentionTools({ marks, onCommand }: AttentionToolsProps) {
  const { t } = useTranslation();
  const attention = useSharedAttention();
  const { tool } = useTool();
  const { session, target, state } = attention;
  if (session === null || target === null) return null;
  const drawings = drawingsOn(target, marks, attention);
  return (
    <div className="cc-toolbar" role="group" aria-label={t('attention.tools')}>
      {TOOLS.map(([command, name, icon]) => (
        <ToolButton
          key={command}
          command={command}
          testId={CONSOLE_TEST_IDS.tool(name)}
          pressed={tool === name}
          onCommand={onCommand}
        >
          <Icon name={icon} />
        </ToolButton>
      ))}
      <span className="cc-toolbar__line" />
      <ToolButton
        command="undoMark"
        testId={CONSOLE_TEST_IDS.undoMark}
        isDisabled={!drawings.some(({ by }) => by === 'clerk')}
        onCommand={onCommand}
      >
        <Icon name="undo" />
      </ToolButton>
      <ToolButton
        command="clearMarks"
        testId={CONSOLE_TEST_IDS.clearMarks}
        isDisabled={drawings.length === 0}
        onCommand={onCommand}
      >
        <Icon name="eraser" />
      </ToolButton>
      {target.kind === 'document' || target.kind === 'still' ? (
        <ToolButton
          command="freeze"
          testId={CONSOLE_TEST_IDS.freeze}
          pressed={state.still !== null}
          onCommand={onCommand}
        >
          <Icon name="pause" />
        </ToolButton>
      ) : null}
      <span className="cc-toolbar__space" />
      {state.shown === null ? null : (
        <span className="cc-toolbar__shown" role="status" data-testid={CONSOLE_TEST_IDS.shownTogether}>
          <Icon name="eye" />
          {t('attention.shown')}
        </span>
      )}
    </div>
  );
}
