// A small set of line icons on a 24-unit grid. Always beside words, hence hidden from screen readers.

const PATHS = {
  check: 'M4.5 12.5l5 5L19.5 7',
  cross: 'M6 6l12 12M18 6L6 18',
  warning: 'M12 3.5L2.5 20h19L12 3.5zM12 10v4.5M12 17.2v.3',
  info: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5.5M12 7.6v.3',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5.2l3.4 2',
  camera: 'M4 8h3.2l1.6-2.5h6.4L16.8 8H20v11H4V8zM12 16.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z',
  microphone: 'M12 15a3 3 0 003-3V6a3 3 0 00-6 0v6a3 3 0 003 3zM5.5 11.5a6.5 6.5 0 0013 0M12 18v3M8.5 21h7',
  speaker: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4zM15.5 9a4 4 0 010 6M18 6.5a8 8 0 010 11',
  network: 'M2.5 9a14 14 0 0119 0M5.8 12.6a9.3 9.3 0 0112.4 0M9 16.2a4.6 4.6 0 016 0M12 19.4v.2',
  globe:
    'M12 21a9 9 0 100-18 9 9 0 000 18zM3.3 9.5h17.4M3.3 14.5h17.4M12 3c-5 5.5-5 12.5 0 18M12 3c5 5.5 5 12.5 0 18',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.500c.8-4 3.7-6 7.5-6s6.7 2 7.5 6',
  people:
    'M9 11.500a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 19.500c.6-3.5 3-5.3 6.5-5.300s5.9 1.8 6.5 5.300M15.5 4.800a3.5 3.5 0 010 6.500M17.5 14.500c2.3.6 3.7 2.3 4.1 5',
  paper: 'M6 3h8l4.5 4.500V21H6V3zM14 3v5h4.500M9 12.500h6.500M9 16h6.5',
  counter:
    'M3 20.500h18M4.5 20.500v-7h15v7M12 9.500a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.600zM7.5 13.500c.5-2.3 2.2-3.5 4.5-3.500s4 1.2 4.5 3.5',
  back: 'M14.5 5l-7 7 7 7',
  forward: 'M9.5 5l7 7-7 7',
  home: 'M3.5 11.500L12 4l8.5 7.500M6 9.500V20h12V9.5',
  search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.500L21 21',
  printer: 'M7 8V3.500h10V8M7 17H4V8h16v9h-3M7 13.500h10v7H7v-7z',
  phone: 'M8 2.500h8v19H8v-19zM11 18.500h2',
  hangUp: 'M3 14.500c5-5 13-5 18 0l-2 3-4-1.500v-2.300c-2-.6-4-.6-6 0V16l-4 1.5-2-3z',
  call: 'M6 3.500l3.5 4-2 2.500c1 2.5 3.5 5 6 6l2.5-2 4 3.500c-1 2.5-3 3.5-5.5 3C9 19.5 4 14.5 3 9c-.4-2.5.5-4.5 3-5.500z',
  eye: 'M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7zM12 15a3 3 0 100-6 3 3 0 000 6z',
  lock: 'M6 11h12v9.500H6V11zM8.5 11V7.500a3.5 3.5 0 017 0V11',
  refresh: 'M20 12a8 8 0 11-2.6-5.900M20.5 3.500v4.500H16',
  backspace: 'M8 5h13v14H8l-5.5-7L8 5zM11.5 9l6 6M17.5 9l-6 6',
  star: 'M12 3.500l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17l-5.3 3 1.1-6L3.4 9.800l6-.8L12 3.500z',
  dot: 'M12 16a4 4 0 100-8 4 4 0 000 8z',
  pause: 'M8 5v14M16 5v14',
  message: 'M4 5h16v11.500H10l-6 4V5zM8 9h8M8 12.500h5',
  text: 'M3 19l5.5-14L14 19M5 14.500h7M15 19l3-7.500L21 19M16 17h4',
  building: 'M5 21V4h9v17M14 9h5v12M3 21h18M8 8h3M8 12h3M8 16h3',
  zoom: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.500L21 21M7.5 10.500h6M10.5 7.500v6',
  rotate: 'M5 12a7 7 0 107-7H8M11 2L8 5l3 3',
  more: 'M5 13.200a1.200 1.200 0 100-2.400 1.200 1.200 0 000 2.400zM12 13.200a1.200 1.200 0 100-2.400 1.200 1.200 0 000 2.400zM19 13.200a1.200 1.200 0 100-2.400 1.200 1.200 0 000 2.400z',
  play: 'M7 4.500l12 7.500-12 7.500v-15z',
  transfer: 'M4 8.500h14M14 4.500l4 4-4 4M20 15.500H6M10 11.500l-4 4 4 4',
  download: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M4.500 19.500h15',
  bell: 'M6 16.500V11a6 6 0 0112 0v5.500l1.500 2h-15l1.5-2zM10 21h4',
  target: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 16.500a4.500 4.500 0 100-9 4.500 4.500 0 000 9zM12 12v.010',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      className={className ? `cw-icon ${className}` : 'cw-icon'}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
