// What a supervisor does to a queue: open it, close it, let it follow its hours, empty it into another. Each concerns many
// callers, so each is asked once more.
import { QUEUE_STATES, type QueueBoard, type QueueState } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, Icon } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../administration/confirm-dialog.tsx';
import { useLanguage } from '../session/language.ts';
import { SelectField } from '../shell/fields.tsx';
import { Refusal } from '../shell/refusal.tsx';
import { ActionMenu, useSupervise, useSupervision } from './supervision.tsx';

type Act = QueueState | 'empty';

export function QueueActions({ queue }: { queue: QueueBoard }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const supervision = useSupervision();
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  if (!supervision) return null;
  const acts: Act[] = [...QUEUE_STATES.filter((state) => state !== queue.state), 'empty'];
  return (
    <>
      <ActionMenu
        label={t('supervise.queue.menu', { name: language.text(queue.name) })}
        actions={acts.map((id) => ({ id, words: t(`supervise.queue.${id}.act`) }))}
        onAction={setAct}
        data-testid={CONSOLE_TEST_IDS.superviseQueue(queue.queueId)}
      />
      {act === 'empty' ? <EmptyQueue queue={queue} onClose={close} /> : null}
      {act !== null && act !== 'empty' ? <ChangeState queue={queue} state={act} onClose={close} /> : null}
    </>
  );
}

interface DialogProps {
  queue: QueueBoard;
  onClose: () => void;
}

function ChangeState({ queue, state, onClose }: DialogProps & { state: QueueState }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const change = useSupervise('supervise:queueState', { onSuccess: onClose });
  return (
    <ConfirmDialog
      title={t(`supervise.queue.${state}.title`, { name: language.text(queue.name) })}
      text={t(`supervise.queue.${state}.text`, { count: queue.waiting })}
      confirm={t(`supervise.queue.${state}.confirm`)}
      danger={state === 'closed'}
      pending={change.isPending}
      error={change.error}
      refusals="supervise.refused"
      onConfirm={() => change.mutate({ queueId: queue.queueId, state })}
      onClose={onClose}
    />
  );
}

function EmptyQueue({ queue, onClose }: DialogProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const others = (useSupervision()?.queues ?? []).filter(({ queueId }) => queueId !== queue.queueId);
  const [to, setTo] = useState(others[0]?.queueId ?? '');
  const empty = useSupervise('supervise:emptyQueue');
  const done = empty.data !== undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('supervise.queue.empty.title', { name: language.text(queue.name) })}
      className="cc-modal"
      actions={
        done ? (
          <Button variant="primary" autoFocus onPress={onClose}>
            {t('ui.close')}
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>{t('ui.cancel')}</Button>
            <Button
              variant="danger"
              isDisabled={empty.isPending || to === '' || queue.waiting === 0}
              data-testid={CONSOLE_TEST_IDS.confirm}
              onPress={() => empty.mutate({ queueId: queue.queueId, toQueueId: to })}
            >
              {t('supervise.queue.empty.confirm')}
            </Button>
          </>
        )
      }
    >
      {empty.data ? (
        <p className="cc-note" data-tone="good" role="status">
          <Icon name="check" />
          {t('supervise.queue.empty.done', { count: empty.data.moved })}
        </p>
      ) : (
        <>
          <p>{t('supervise.queue.empty.text', { count: queue.waiting })}</p>
          {others.length === 0 ? (
            <p className="cc-note" data-tone="warn">
              {t('supervise.queue.empty.nowhere')}
            </p>
          ) : (
            <SelectField
              label={t('supervise.toQueue')}
              value={to}
              options={others.map(({ queueId, name }) => ({ value: queueId, label: language.text(name) }))}
              onChange={setTo}
              data-testid={CONSOLE_TEST_IDS.superviseAct('target')}
            />
          )}
          <Refusal error={empty.error} words="supervise.refused" />
        </>
      )}
    </Dialog>
  );
}
