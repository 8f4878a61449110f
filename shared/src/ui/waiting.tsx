// Something is on its way: a wheel when nobody knows how long, a bar when we do. Both always with words.

/** An unknown wait. Announced politely once. */
export function Spinner({ label }: { label: string }) {
  return (
    <span className="cw-spinner" role="status">
      <span className="cw-spinner__wheel" aria-hidden="true" />
      <span>{label}</span>
    </span>
  );
}

/** A known share of work, `value` from 0 to 1. */
export function Progress({ value, label }: { value: number; label: string }) {
  return (
    <label className="cw-progress">
      <span>{label}</span>
      <progress className="cw-progress__bar" max={1} value={value} />
    </label>
  );
}
