// Five faces from very content to not at all; always beside their word.

const MOUTHS: Readonly<Record<number, string>> = {
  5: 'M14 28c3 7 17 7 20 0z',
  4: 'M15 29c4 5 14 5 18 0',
  3: 'M15 31h18',
  2: 'M15 33c4-4 14-4 18 0',
  1: 'M14 35c4-8 16-8 20 0',
};

export function Face({ score }: { score: number }) {
  return (
    <svg className="face" viewBox="0 0 48 48" aria-hidden="true" focusable="false" data-score={score}>
      <circle cx="24" cy="24" r="21" fill="none" stroke="currentColor" strokeWidth="3" />
      <circle cx="17" cy="19" r="2.5" fill="currentColor" />
      <circle cx="31" cy="19" r="2.5" fill="currentColor" />
      <path
        d={MOUTHS[score]}
        fill={score === 5 ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
