// How verdicts and outcomes look everywhere: a tone beside the word.
import type { Outcome, Page } from '@cloud-window/shared/protocol';
import type { IconName, Tone } from '@cloud-window/shared/ui';
import type { MaterialGroup } from './page-groups.ts';

export function outcomeTone(outcome: Outcome): Tone {
  switch (outcome) {
    case 'accepted':
      return 'good';
    case 'supplement':
    case 'corrections':
      return 'warn';
    case 'declined':
    case 'notCompetent':
      return 'bad';
  }
}

export function verdictLook(page: Page): { tone: Tone; icon: IconName; key: string } {
  if (!page.current) return { tone: 'idle', icon: 'refresh', key: 'verdict.replaced' };
  if (page.verdict === null) return { tone: 'busy', icon: 'clock', key: 'verdict.open' };
  return page.verdict.value === 'accepted'
    ? { tone: 'good', icon: 'check', key: 'verdict.accepted' }
    : { tone: 'bad', icon: 'cross', key: 'verdict.rejected' };
}

export const GROUP_LOOK: Readonly<Record<MaterialGroup['status'], { tone: Tone; icon: IconName }>> = {
  missing: { tone: 'warn', icon: 'warning' },
  notNeeded: { tone: 'idle', icon: 'pause' },
  toJudge: { tone: 'busy', icon: 'clock' },
  accepted: { tone: 'good', icon: 'check' },
  rejected: { tone: 'bad', icon: 'cross' },
};
