// In the queue: place, honest estimate, and the papers, which may be completed meanwhile.
import { useState } from 'react';
import { Button, Icon, Spinner, TEST_IDS, useStorePart } from '@cloud-window/shared/ui';
import type { CallSnapshot, QueuePosition } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { PapersPanel } from '../papers/papers-panel.tsx';
import { useService } from '../service/use-service.ts';
import { waitWords } from '../shell/format.ts';
import { ScreenBody } from '../shell/frame.tsx';
import { CallbackDialog } from './callback-dialog.tsx';
import { LeaveDialog } from './leave-dialog.tsx';

/** Why a call waits a second time; null while it is the first. */
export type WaitsAgain = 'handedOver' | 'clerkLost' | null;

export function WaitingView({ call, again }: { call: CallSnapshot; again: WaitsAgain }) {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const position = useStorePart(live.state, (state) => state.position);
  const [leaving, setLeaving] = useState(false);
  const [asking, setAsking] = useState(false);
  const callbacks = useService(call.item.code).value?.callbacks ?? false;
  const [capturing, setCapturing] = useState(false);
  const offered = call.status.state === 'offered';
  return (
    <ScreenBody
      title={offered ? t('waiting.offeredTitle') : t('waiting.title')}
      {...(capturing ? { className: 'screen--capturing' } : {})}
      actions={
        <>
          <Button
            icon="cross"
            size="large"
            data-testid={TEST_IDS.leaveQueue}
            onPress={() => setLeaving(true)}
          >
            {t('waiting.leave')}
          </Button>
          {callbacks && !offered ? (
            <Button
              icon="call"
              size="large"
              data-testid={TEST_IDS.callMeBack}
              onPress={() => setAsking(true)}
            >
              {t('waiting.callMeBack')}
            </Button>
          ) : null}
        </>
      }
    >
      {again ? (
        <p
          className="notice"
          data-tone={again === 'handedOver' ? 'busy' : 'warn'}
          role="alert"
          {...(again === 'handedOver' ? { 'data-testid': TEST_IDS.handedOver } : {})}
        >
          <Icon name="info" />
          <span>{t(`waiting.${again}`)}</span>
        </p>
      ) : null}
      {offered ? (
        <div className="ticket" data-tone="good" role="status">
          <Spinner label={t('waiting.offered')} />
        </div>
      ) : (
        <Ticket position={position} number={call.case.number} small={capturing} />
      )}
      <p className="dim">
        <Icon name="eye" /> {t('waiting.privacy')}
      </p>
      {capturing ? null : <h2 className="section-title">{t('waiting.meanwhile')}</h2>}
      <PapersPanel item={call.item} record={call.case} followRequests onCapturing={setCapturing} />
      <CallbackDialog
        isOpen={asking && !offered}
        onClose={() => setAsking(false)}
        callId={call.status.callId}
      />
      <LeaveDialog
        isOpen={leaving}
        onClose={() => setLeaving(false)}
        callId={call.status.callId}
        title={t('waiting.leaveTitle')}
        explain={t('waiting.leaveExplain')}
        stay={t('waiting.stay')}
        confirm={t('waiting.leave')}
        testId={TEST_IDS.leaveQueueConfirm}
      />
    </ScreenBody>
  );
}

function Ticket({
  position,
  number,
  small,
}: {
  position: QueuePosition | null;
  number: string;
  small: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div className="ticket" role="status" data-small={small}>
      <p className="ticket__label">{t('waiting.place')}</p>
      <p className="ticket__place" data-testid={TEST_IDS.queuePosition}>
        {position ? position.position : '…'}
      </p>
      <p className="ticket__estimate" data-testid={TEST_IDS.queueEstimate}>
        {position ? <Estimate position={position} /> : t('ui.loading')}
      </p>
      {position?.estimate ? (
        <p className="dim">
          {t('waiting.onDuty', { count: position.clerksOnDuty })} {t('waiting.honest')}
        </p>
      ) : null}
      <p className="dim">{t('waiting.caseNumber', { number })}</p>
    </div>
  );
}

/** A range, or the honest sentence that nobody can say. */
function Estimate({ position }: { position: QueuePosition }) {
  const { t } = useTranslation();
  if (!position.estimate) return t('waiting.nobodyCanSay');
  const { kind, ...range } = waitWords(position.estimate);
  return t(`wait.${kind}`, range);
}
