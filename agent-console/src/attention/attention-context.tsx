// Shared attention for the whole call screen: one session, the tool in the clerk's hand, and what is shown at the kiosk because
// of it. Taking a tool in hand shows the applicant what one looks at; putting it down ends that.
import {
  sameTarget,
  targetKey,
  type AttentionTarget,
  type CallSnapshot,
  type Mark,
} from '@cloud-window/shared/protocol';
import { useAttention, type Attention, type ShownDrawing, type Tool } from '@cloud-window/shared/attention';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { create } from 'zustand';
import { useDuty } from '../session/duty.tsx';
import { useNotices } from '../session/notices.ts';

type HeldTool = 'hand' | Tool;

/** What the clerk's mouse does on a page. */
export const useTool = create<{ tool: HeldTool }>()(() => ({ tool: 'hand' }));
export const takeTool = (tool: HeldTool): void => useTool.setState({ tool });

export interface SharedAttention extends Attention {
  /** Null when nobody looks along. */
  tool: Tool | null;
  /** What the clerk looks at, that can be pointed at. */
  target: AttentionTarget | null;
}

const NOBODY: SharedAttention = {
  session: null,
  state: { shown: null, still: null, pointer: null, underWay: [], error: null },
  tool: null,
  target: null,
};
const AttentionContext = createContext<SharedAttention>(NOBODY);
export const useSharedAttention = (): SharedAttention => useContext(AttentionContext);

interface AttentionProviderProps {
  call: CallSnapshot;
  /** What is on the stage. */
  looksAt: AttentionTarget | null;
  children: ReactNode;
}

export function AttentionProvider({ call, looksAt, children }: AttentionProviderProps) {
  const duty = useDuty();
  const { status } = call;
  const together = status.kind === 'video' && status.state === 'active' && status.heldSince === null;
  const attention = useAttention(duty.session?.connection ?? null, together ? status.callId : null, 'clerk');
  const { session, state } = attention;
  const { tool } = useTool();
  const held: Tool | null = session === null || tool === 'hand' ? null : tool;
  const target = useSame(onStage(looksAt, attention));

  // What is shown follows the clerk: whoever puts it away is not shown it again until the clerk looks at something else.
  const wanted = held === null ? null : target;
  useEffect(() => {
    if (session === null || wanted === null) return;
    const { shown } = session.state.getSnapshot();
    if (shown === null || !sameTarget(shown, wanted)) session.show(wanted);
  }, [session, wanted]);
  const isHand = tool === 'hand';
  useEffect(() => {
    if (!isHand || session === null) return;
    const { shown, still } = session.state.getSnapshot();
    if (shown !== null && still === null) session.show(null);
  }, [session, isHand]);
  // Another call begins with an empty hand.
  useEffect(() => () => takeTool('hand'), [status.callId]);

  const showError = useNotices((notices) => notices.show);
  const { error } = state;
  useEffect(() => {
    if (error) showError(error);
  }, [error, showError]);

  const value = useMemo(() => ({ session, state, tool: held, target }), [session, state, held, target]);
  return <AttentionContext value={value}>{children}</AttentionContext>;
}

/** One object as long as the target is the same, however often it is told. */
function useSame(target: AttentionTarget | null): AttentionTarget | null {
  const [kept, setKept] = useState(target);
  const isSame = target === null || kept === null ? target === kept : sameTarget(target, kept);
  if (isSame) return kept;
  setKept(target);
  return target;
}

/** The document camera's picture is the frozen one while one stands. */
function onStage(looksAt: AttentionTarget | null, { state }: Attention): AttentionTarget | null {
  if (looksAt?.kind !== 'document' || state.still === null) return looksAt;
  return { kind: 'still', stillId: state.still.id };
}

/** The marks on a target: those of the case, and those drawn here that are on their way. */
export function drawingsOn(
  target: AttentionTarget,
  marks: readonly Mark[],
  { state }: Pick<Attention, 'state'>,
): ShownDrawing[] {
  const key = targetKey(target);
  const kept: ShownDrawing[] =
    target.kind === 'still'
      ? (state.still?.drawings ?? [])
      : marks.filter((mark) => targetKey(mark.target) === key);
  const known = new Set(kept.map(({ id }) => id));
  const coming = state.underWay
    .filter((own) => targetKey(own.target) === key && !known.has(own.drawing.id))
    .map(({ drawing }) => ({ ...drawing, by: 'clerk' as const }));
  return [...kept, ...coming];
}
