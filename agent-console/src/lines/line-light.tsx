// How good somebody's line is: a colour, a sign and a word, and what is wrong in words that help a clerk to go on.
import type { ParticipantQuality, QualityCause, QualityLevel } from '@cloud-window/shared/protocol';
import { StatusDot, type IconName, type Tone } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

const LOOK: Readonly<Record<QualityLevel, { tone: Tone; icon: IconName }>> = {
  good: { tone: 'good', icon: 'check' },
  fair: { tone: 'warn', icon: 'warning' },
  poor: { tone: 'bad', icon: 'warning' },
  lost: { tone: 'bad', icon: 'cross' },
};

interface Line {
  level: QualityLevel;
  causes: readonly QualityCause[];
}

interface LineLightProps {
  line: Line | null;
  /** Whose line it is decides how the causes are put. */
  whose: 'own' | 'theirs';
  'data-testid'?: string;
}

export function LineLight({ line, whose, ...rest }: LineLightProps) {
  const { t } = useTranslation();
  if (line === null) {
    return (
      <span className="cc-light" data-testid={rest['data-testid']} data-level="unknown">
        <StatusDot tone="idle" icon="clock">
          {t('lines.unknown')}
        </StatusDot>
      </span>
    );
  }
  const { tone, icon } = LOOK[line.level];
  return (
    <span className="cc-light" data-testid={rest['data-testid']} data-level={line.level}>
      <StatusDot tone={tone} icon={icon}>
        {t(`lines.level.${line.level}`)}
      </StatusDot>
      {line.causes.length === 0 ? null : (
        <span className="cc-light__causes">
          {line.causes
            .slice(0, 2)
            .map((cause) => t(`lines.${whose}.${cause}`))
            .join(t('app.listSeparator'))}
        </span>
      )}
    </span>
  );
}

/** The numbers behind the word, for those who know them; empty where nothing was measured. */
export function useLineNumbers(): (quality: ParticipantQuality) => string {
  const { t } = useTranslation();
  return ({ mos, rttMs, loss, route }) =>
    [
      mos === null ? '' : t('lines.mos', { value: mos.toFixed(1) }),
      rttMs === null ? '' : t('lines.rtt', { value: Math.round(rttMs) }),
      loss === null ? '' : t('lines.loss', { value: (loss * 100).toFixed(1) }),
      route === null ? '' : t(`lines.route.${routeOf(route)}`),
    ]
      .filter((part) => part !== '')
      .join(' · ');
}

function routeOf({ path, protocol, relay }: NonNullable<ParticipantQuality['route']>): string {
  if (relay) return 'relay';
  return path === 'direct' ? 'direct' : protocol;
}
