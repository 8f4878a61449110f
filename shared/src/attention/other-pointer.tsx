// Where the other side points: a ring that covers nothing, with a name.
import type { AttentionSide } from '../protocol/attention.ts';

interface OtherPointerMarkProps {
  by: AttentionSide;
  name: string;
  /** In CSS pixels of the element it is placed in. */
  left: number;
  top: number;
  'data-testid': string;
}

export function OtherPointerMark({ by, name, left, top, 'data-testid': testId }: OtherPointerMarkProps) {
  return (
    <div className="cw-pointer" data-by={by} data-testid={testId} style={{ left, top }} aria-hidden="true">
      <div className="cw-pointer__ring" />
      <span className="cw-pointer__name">{name}</span>
    </div>
  );
}
