// A ring that empties with the time left, and the seconds as a number: neither alone carries the meaning.

const RADIUS = 44;
const LENGTH = 2 * Math.PI * RADIUS;

interface CountdownRingProps {
  leftMs: number;
  wholeMs: number;
  /** Words around the number for screen readers. */
  label: string;
  'data-testid'?: string;
}

export function CountdownRing({ leftMs, wholeMs, label, ...rest }: CountdownRingProps) {
  const left = Math.max(0, leftMs);
  const share = Math.min(1, left / wholeMs);
  const seconds = Math.ceil(left / 1000);
  return (
    <div className="cc-ring" data-urgent={seconds <= 5} role="timer" aria-label={label}>
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle className="cc-ring__track" cx="50" cy="50" r={RADIUS} />
        <circle
          className="cc-ring__left"
          cx="50"
          cy="50"
          r={RADIUS}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - share)}
        />
      </svg>
      <span className="cc-ring__seconds cc-digits" data-testid={rest['data-testid']}>
        {seconds}
      </span>
    </div>
  );
}
