// States as colour, shape and word together: none of the three alone carries the meaning (WCAG 2.2 SC 1.4.1).
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'idle';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  warn: 'warning',
  bad: 'cross',
  busy: 'clock',
  idle: 'pause',
};

interface StatusProps {
  tone: Tone;
  /** The word. */
  children: ReactNode;
  /** Instead of the tone's own sign; null where the word is enough. */
  icon?: IconName | null;
  'data-testid'?: string;
}

/** A state in running text. */
export function StatusDot({ tone, children, icon, ...rest }: StatusProps) {
  return (
    <span className="cw-status" data-tone={tone} data-testid={rest['data-testid']}>
      {icon === null ? null : <Icon name={icon ?? ICONS[tone]} />}
      {children}
    </span>
  );
}

/** A state as a label on something. */
export function Badge({ tone, children, icon, ...rest }: StatusProps) {
  return (
    <span className="cw-badge" data-tone={tone} data-testid={rest['data-testid']}>
      {icon === null ? null : <Icon name={icon ?? ICONS[tone]} />}
      {children}
    </span>
  );
}
