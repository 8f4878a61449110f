// Whether sound and pictures will get through from this desk: one sentence for the clerk, and below it, for whoever runs the
// network, each way by itself and what has to be let through.
import type { NetworkCheckState, NetworkVerdict, WayResult } from '@cloud-window/shared/client';
import {
  Button,
  CONSOLE_TEST_IDS,
  Icon,
  StatusDot,
  useNetworkCheck,
  type Tone,
} from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import './line-check.css';

const TONES: Readonly<Record<NetworkVerdict, Tone>> = {
  checking: 'busy',
  direct: 'good',
  tcpOnly: 'warn',
  relayOnly: 'warn',
  nothing: 'bad',
  unknown: 'warn',
};
const WAY_TONES: Readonly<Record<WayResult['state'], Tone>> = {
  trying: 'busy',
  works: 'good',
  blocked: 'bad',
};

export function LineCheck() {
  const { t } = useTranslation();
  const { session } = useDuty();
  const { state, again } = useNetworkCheck(session?.connection ?? null);
  const verdict = state?.verdict ?? 'checking';
  const running = state?.running ?? true;
  return (
    <section
      className="cc-line"
      aria-label={t('lineCheck.title')}
      data-testid={CONSOLE_TEST_IDS.lineCheck}
      data-verdict={running ? 'checking' : verdict}
    >
      <h2>{t('lineCheck.title')}</h2>
      <div role="status" className="cc-line__verdict">
        <StatusDot tone={TONES[verdict]}>{t(`lineCheck.${verdict}`)}</StatusDot>
        {state?.slow ? <StatusDot tone="warn">{t('lineCheck.slow')}</StatusDot> : null}
      </div>
      {state === null ? null : <Figures state={state} />}
      {state === null || state.ways.length === 0 ? null : <Details state={state} />}
      <Button icon="refresh" isDisabled={running} data-testid={CONSOLE_TEST_IDS.lineAgain} onPress={again}>
        {t('lineCheck.again')}
      </Button>
    </section>
  );
}

function Figures({ state }: { state: NetworkCheckState }) {
  const { t } = useTranslation();
  const { roundTripMs: rtt, kilobitsPerSecond: rate } = state;
  if (rtt === null) return null;
  return (
    <p className="cc-muted cc-digits">
      {rate === null ? t('lineCheck.roundTrip', { rtt }) : t('lineCheck.figures', { rtt, rate })}
    </p>
  );
}

function Details({ state }: { state: NetworkCheckState }) {
  const { t } = useTranslation();
  return (
    <details className="cc-line__details">
      <summary>{t('lineCheck.forAdministrators')}</summary>
      <table className="cc-line__ways">
        <caption className="cw-visually-hidden">{t('lineCheck.ways')}</caption>
        <tbody>
          {state.ways.map(({ way, state: result, roundTripMs }) => (
            <tr key={way} data-testid={CONSOLE_TEST_IDS.lineWay(way)} data-state={result}>
              <th scope="row">{t(`lineCheck.way.${way}`)}</th>
              <td>
                <StatusDot tone={WAY_TONES[result]}>{t(`lineCheck.state.${result}`)}</StatusDot>
              </td>
              <td className="cc-digits">
                {roundTripMs === null ? '' : t('lineCheck.roundTrip', { rtt: roundTripMs })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <Icon name="info" /> {t('lineCheck.open')}
      </p>
      <ul className="cc-line__targets cc-digits">
        {state.targets.map((target) => (
          <li key={target}>{target}</li>
        ))}
      </ul>
      <p className="cc-muted">{t('lineCheck.openHint')}</p>
    </details>
  );
}
