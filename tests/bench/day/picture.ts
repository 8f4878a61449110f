// The simulated day as one picture: how many waited, how long each caller did, and how many clerks there were for it.
import { MIDNIGHT, HOUR, MINUTE } from './city.ts';
import type { DayResult } from './city-day.ts';

const WIDTH = 1200;
const PLOT = { left: 70, right: 1170, height: 200 };
const TOPS = [90, 340, 590] as const;
const FROM = MIDNIGHT + 8.5 * HOUR;
const TO = MIDNIGHT + 18 * HOUR;
const INK = '#1f2933';
const FAINT = '#c9d1d9';

interface Axis {
  top: number;
  most: number;
  ticks: number[];
  title: string;
}

const x = (at: number) => PLOT.left + ((at - FROM) / (TO - FROM)) * (PLOT.right - PLOT.left);
const y = ({ top, most }: Axis, value: number) => top + PLOT.height * (1 - Math.min(value, most) / most);
const point = (axis: Axis, at: number, value: number) => `${x(at).toFixed(1)},${y(axis, value).toFixed(1)}`;

export function pictureOf(day: DayResult, subtitle: string): string {
  const { samples, answered } = day;
  const waiting = axisOf(TOPS[0], Math.max(...samples.map((one) => one.waiting)), 'Callers waiting');
  const waits = axisOf(TOPS[1], day.longestWaitMs / MINUTE, 'Wait of each answered caller, minutes');
  const clerks = axisOf(TOPS[2], Math.max(...samples.map((one) => one.staffed)), 'Clerks');
  const stepped = (axis: Axis, of: (one: (typeof samples)[number]) => number) =>
    samples.map((one) => point(axis, one.at, of(one))).join(' ');
  const area = (axis: Axis, of: (one: (typeof samples)[number]) => number) =>
    `${x(samples[0]?.at ?? FROM)},${y(axis, 0)} ${stepped(axis, of)} ${x(samples.at(-1)?.at ?? TO)},${y(axis, 0)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} 850" font-family="sans-serif" fill="${INK}">
<title>A simulated day of the city</title>
<rect width="${WIDTH}" height="850" fill="#ffffff"/>
<text x="${PLOT.left}" y="34" font-size="24" font-weight="bold">A simulated day of the city</text>
<text x="${PLOT.left}" y="58" font-size="15">${subtitle}</text>
${[waiting, waits, clerks].map(frameOf).join('\n')}
<polygon points="${area(waiting, (one) => one.waiting)}" fill="#d55e00" fill-opacity="0.35"/>
<polyline points="${stepped(waiting, (one) => one.waiting)}" fill="none" stroke="#d55e00" stroke-width="2"/>
<g fill="#0072b2" fill-opacity="0.35">
${answered.map(({ at, waitMs }) => `<circle cx="${x(at).toFixed(1)}" cy="${y(waits, waitMs / MINUTE).toFixed(1)}" r="2.2"/>`).join('\n')}
</g>
<polygon points="${area(clerks, (one) => one.busy)}" fill="#009e73" fill-opacity="0.45"/>
<polyline points="${stepped(clerks, (one) => one.staffed)}" fill="none" stroke="${INK}" stroke-width="2"/>
<g font-size="14">
<line x1="${PLOT.right - 330}" x2="${PLOT.right - 302}" y1="${TOPS[2] - 14}" y2="${TOPS[2] - 14}" stroke="${INK}" stroke-width="2"/>
<text x="${PLOT.right - 296}" y="${TOPS[2] - 9}">signed in, not on a break</text>
<rect x="${PLOT.right - 110}" y="${TOPS[2] - 21}" width="28" height="14" fill="#009e73" fill-opacity="0.45"/>
<text x="${PLOT.right - 76}" y="${TOPS[2] - 9}">with a call</text>
</g>
</svg>
`;
}

/** A scale that ends a little above the highest value, at a round number. */
function axisOf(top: number, highest: number, title: string): Axis {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200];
  const step = steps.find((one) => highest / one <= 5) ?? 500;
  const count = Math.max(1, Math.ceil(highest / step));
  return { top, title, most: count * step, ticks: Array.from({ length: count + 1 }, (_, n) => n * step) };
}

function frameOf(axis: Axis): string {
  const levels = axis.ticks.map((value) => {
    const at = y(axis, value).toFixed(1);
    return `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}" stroke="${FAINT}"/>
<text x="${PLOT.left - 8}" y="${Number(at) + 5}" font-size="14" text-anchor="end">${value}</text>`;
  });
  const hours = Array.from({ length: 10 }, (_, n) => {
    const at = x(MIDNIGHT + (9 + n) * HOUR).toFixed(1);
    const foot = axis.top + PLOT.height;
    return `<line x1="${at}" x2="${at}" y1="${foot}" y2="${foot + 5}" stroke="${INK}"/>
<text x="${at}" y="${foot + 21}" font-size="14" text-anchor="middle">${9 + n}:00</text>`;
  });
  const title = `<text x="${PLOT.left}" y="${axis.top - 9}" font-size="16" font-weight="bold">${axis.title}</text>`;
  return [title, ...levels, ...hours].join('\n');
}
