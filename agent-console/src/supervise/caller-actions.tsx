// What a supervisor does for one who waits: to the head of the line, or to another queue at the rank they have.
import type { Wallboard } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Dialog } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import { SelectField } from '../shell/fields.tsx';
import { FormFoot } from '../shell/form-foot.tsx';
import { useNotices } from '../session/notices.ts';
import { ActionMenu, useSupervise, useSupervision } from './supervision.tsx';

interface CallerActionsProps {
  call: Wallboard['queue'][number];
  itemName: string;
}

export function CallerActions({ call, itemName }: CallerActionsProps) {
  const { t } = useTranslation();
  const supervision = useSupervision();
  const notices = useNotices();
  const [moving, setMoving] = useState(false);
  const { callId } = call;
  const first = useSupervise('supervise:moveCall', {
    onSuccess: () => notices.tell('supervise.call.movedFirst', 'good'),
    onError: (error) => notices.show(error),
  });
  // One who is being offered is on the way to a clerk already.
  if (!supervision || call.state !== 'waiting') return null;
  return (
    <>
      <ActionMenu
        label={t('supervise.call.menu', { item: itemName })}
        actions={[
          { id: 'first', words: t('supervise.call.first') },
          { id: 'queue', words: t('supervise.call.queue') },
        ]}
        onAction={(act) => (act === 'first' ? first.mutate({ callId, to: 'first' }) : setMoving(true))}
        data-testid={CONSOLE_TEST_IDS.superviseCall(callId)}
      />
      {moving ? <MoveToQueue call={call} itemName={itemName} onClose={() => setMoving(false)} /> : null}
    </>
  );
}

function MoveToQueue({ call, itemName, onClose }: CallerActionsProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const others = (useSupervision()?.queues ?? []).filter(({ queueId }) => queueId !== call.queueId);
  const [queueId, setQueueId] = useState(others[0]?.queueId ?? '');
  const move = useSupervise('supervise:moveCall', { onSuccess: onClose });
  const ready = queueId !== '' && !move.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('supervise.call.queueTitle', { item: itemName })}
      className="cc-modal"
    >
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) move.mutate({ callId: call.callId, to: 'queue', queueId });
        }}
      >
        <p>{t('supervise.call.queueText')}</p>
        <SelectField
          label={t('supervise.toQueue')}
          value={queueId}
          options={others.map((queue) => ({ value: queue.queueId, label: language.text(queue.name) }))}
          onChange={setQueueId}
          data-testid={CONSOLE_TEST_IDS.superviseAct('target')}
        />
        <FormFoot
          submit={t('supervise.call.move')}
          isReady={ready}
          error={move.error}
          refusals="supervise.refused"
          onClose={onClose}
          data-testid={CONSOLE_TEST_IDS.superviseSave}
        />
      </form>
    </Dialog>
  );
}
