// The product's sign: a cloud with a person in its window.

export function Logo({ className = 'logo' }: { className?: string }) {
  return (
    <svg className={className} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path
        d="M18 47a12 12 0 0 1-1-24A17 17 0 0 1 49.5 26 11 11 0 0 1 48 47z"
        fill="none"
        stroke="currentColor"
        strokeWidth="4"
        strokeLinejoin="round"
      />
      <circle cx="33" cy="31" r="4.8" fill="currentColor" />
      <path d="M24 43c1-5 4.5-7.2 9-7.2s8 2.2 9 7.2z" fill="currentColor" />
    </svg>
  );
}
