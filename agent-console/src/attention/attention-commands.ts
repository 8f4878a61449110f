// What the keys for looking together do, for whoever has the session at hand.
import type { Tool } from '@cloud-window/shared/attention';
import type { Mark } from '@cloud-window/shared/protocol';
import type { Command } from '../review/keyboard-map.ts';
import { drawingsOn, takeTool, useTool, type SharedAttention } from './attention-context.tsx';

const TOOL_OF: Partial<Record<Command, Tool | 'hand'>> = {
  toolHand: 'hand',
  toolPoint: 'point',
  toolPen: 'pen',
  toolBox: 'box',
  toolHighlight: 'highlight',
};

/** Does what the command says; the same tool again puts it down. */
export function runAttention(command: Command, attention: SharedAttention, marks: readonly Mark[]): void {
  const { session, target, state } = attention;
  if (session === null) return;
  const tool = TOOL_OF[command];
  if (tool !== undefined) {
    const held = useTool.getState().tool;
    // After a reload the hand is empty, and what was shown still is.
    if (tool === 'hand' && held === 'hand' && state.shown !== null && state.still === null)
      session.show(null);
    takeTool(held === tool ? 'hand' : tool);
    return;
  }
  if (target === null) return;
  if (command === 'undoMark') {
    const last = drawingsOn(target, marks, attention).findLast(({ by }) => by === 'clerk');
    if (last) session.remove(target, last.id);
  }
  if (command === 'clearMarks') session.clear(target);
  const filmed = target.kind === 'document' || target.kind === 'still';
  if (command === 'freeze' && filmed) session.freeze(state.still === null);
}
