// The list of calls in progress: what, where, who, since when, and how both lines are. Nothing of the applicant's person.
import type { Wallboard } from '@cloud-window/shared/protocol';
import { Badge, CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { LineLight, useLineNumbers } from '../lines/line-light.tsx';
import { useLanguage } from '../session/language.ts';
import { formatClock } from '../session/server-clock.ts';

export type LiveCall = Wallboard['callsInProgress'][number];

interface LiveCallsProps {
  calls: readonly LiveCall[];
  chosen: string | null;
  attended: string | null;
  now: number;
  itemName: (code: string) => string;
  queueName: (queueId: string) => string;
  onChoose: (callId: string) => void;
}

export function LiveCalls({ calls, chosen, attended, now, itemName, queueName, onChoose }: LiveCallsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (calls.length === 0) return <p className="ad__empty sv__none">{t('wallboard.noCalls')}</p>;
  return (
    <div className="sv-list" role="region" aria-label={t('wallboard.calls')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('attending.item')}</th>
            <th scope="col">{t('attending.clerk')}</th>
            <th scope="col">{t('attending.since')}</th>
            <th scope="col">{t('lines.theirLine')}</th>
            <th scope="col">{t('lines.clerkLine')}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr
              key={call.callId}
              data-testid={CONSOLE_TEST_IDS.liveCall(call.callId)}
              data-chosen={call.callId === chosen}
            >
              <th scope="row">
                <Button
                  className="cc-link-button"
                  aria-pressed={call.callId === chosen}
                  data-testid={CONSOLE_TEST_IDS.liveCallOpen(call.callId)}
                  onPress={() => onChoose(call.callId)}
                >
                  {itemName(call.itemCode)}
                </Button>
                <span className="cc-muted cc-block">
                  {queueName(call.queueId)} · {language.text(call.site)}
                </span>
                <Marks call={call} attended={call.callId === attended} />
              </th>
              <td>{call.clerk}</td>
              <td className="cc-digits">{formatClock(now - call.since)}</td>
              <QualityCells call={call} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Marks({ call, attended }: { call: LiveCall; attended: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="sv-list__marks">
      {call.heldSince === null ? null : (
        <Badge tone="warn" icon="pause">
          {t('attending.held')}
        </Badge>
      )}
      {call.kind === 'video' ? null : (
        <Badge tone="idle" icon={call.kind === 'callback' ? 'phone' : 'paper'}>
          {t(`attending.kind.${call.kind}`)}
        </Badge>
      )}
      {attended ? (
        <Badge tone="busy" icon="eye">
          {t('attending.here')}
        </Badge>
      ) : null}
    </span>
  );
}

function QualityCells({ call }: { call: LiveCall }) {
  const numbers = useLineNumbers();
  if (call.kind !== 'video') {
    return (
      <>
        <td>–</td>
        <td>–</td>
      </>
    );
  }
  return (['kiosk', 'clerk'] as const).map((side) => {
    const quality = call.quality[side];
    return (
      <td key={side}>
        <LineLight line={quality} whose="theirs" data-testid={CONSOLE_TEST_IDS.liveLine(call.callId, side)} />
        {quality === null ? null : <span className="cc-muted cc-block cc-digits">{numbers(quality)}</span>}
      </td>
    );
  });
}
