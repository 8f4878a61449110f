// The service queues: what comes to each, when it is open, and by which rules its callers reach a clerk.
import { GENERAL_QUEUE_ID, type ServiceQueue } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, StatusDot } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage, AdminTable, Loaded, SampleBadge } from '../administration/admin-page.tsx';
import { ConfirmDialog } from '../administration/confirm-dialog.tsx';
import { useDepartments } from '../administration/use-departments.ts';
import { api, queries } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { QueueForm } from './queue-form.tsx';
import { STATE_OF_QUEUE } from './queue-look.ts';
import { useWeekWords } from './weekday-names.ts';

const QUEUES = ['queues'] as const;

type Open = { kind: 'edit'; queue: ServiceQueue | null } | { kind: 'remove'; queue: ServiceQueue };

export default function QueuesPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open | null>(null);
  const queues = useQuery({ queryKey: QUEUES, queryFn: () => api.call('listQueues') });
  const close = () => {
    setOpen(null);
    void queries.invalidateQueries({ queryKey: QUEUES });
  };
  if (open?.kind === 'edit')
    return <QueueForm queue={open.queue} others={queues.data ?? []} onClose={close} />;
  return (
    <AdminPage
      title={t('places.queues')}
      intro={t('queues.intro')}
      action={
        <Button
          variant="primary"
          data-testid={CONSOLE_TEST_IDS.queueAdd}
          onPress={() => setOpen({ kind: 'edit', queue: null })}
        >
          {t('queues.add')}
        </Button>
      }
    >
      <Loaded query={queues} empty={t('queues.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('queues.name'),
              t('queues.takes'),
              t('hours.label'),
              t('queues.level'),
              t('queues.overflow'),
              t('app.actions'),
            ]}
          >
            {rows.map((queue) => (
              <QueueRow key={queue.id} queue={queue} all={rows} onOpen={setOpen} />
            ))}
          </AdminTable>
        )}
      </Loaded>
      {open?.kind === 'remove' ? <RemoveQueue queue={open.queue} onClose={close} /> : null}
    </AdminPage>
  );
}

interface QueueRowProps {
  queue: ServiceQueue;
  all: readonly ServiceQueue[];
  onOpen: (open: Open) => void;
}

function QueueRow({ queue, all, onOpen }: QueueRowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const departments = useDepartments();
  const weekWords = useWeekWords();
  const { departments: codes, itemCodes, overflow, serviceLevel } = queue;
  const target = all.find(({ id }) => id === overflow?.queueId);
  const look = STATE_OF_QUEUE[queue.state];
  return (
    <tr data-testid={CONSOLE_TEST_IDS.queueRow(queue.id)}>
      <th scope="row">
        {language.text(queue.name)} {queue.sample ? <SampleBadge /> : null}
        <span className="cc-muted cc-block">{queue.id}</span>
      </th>
      <td>
        {codes.length === 0 && itemCodes.length === 0
          ? t('queues.takesRest')
          : codes.map(departments.name).join(t('app.listSeparator'))}
        {itemCodes.length === 0 ? null : (
          <span className="cc-muted cc-block">{t('queues.takesItems', { count: itemCodes.length })}</span>
        )}
      </td>
      <td>
        {weekWords(queue.hours)}
        {queue.state === 'auto' ? null : (
          <span className="cc-block">
            <StatusDot tone={look.tone} icon={look.icon}>
              {t(`queueState.${queue.state}`)}
            </StatusDot>
          </span>
        )}
      </td>
      <td>
        {t('queues.levelWords', {
          target: language.percent(serviceLevel.target),
          seconds: serviceLevel.seconds,
        })}
      </td>
      <td>
        {overflow === null
          ? t('queues.overflowNone')
          : t('queues.overflowWords', {
              queue: target ? language.text(target.name) : overflow.queueId,
              seconds: overflow.afterSeconds,
            })}
      </td>
      <td>
        <div className="ad__actions">
          <Button
            data-testid={CONSOLE_TEST_IDS.queueEdit(queue.id)}
            onPress={() => onOpen({ kind: 'edit', queue })}
          >
            {t('queues.edit')}
          </Button>
          {queue.id === GENERAL_QUEUE_ID ? null : (
            <Button
              variant="quiet"
              data-testid={CONSOLE_TEST_IDS.queueRemove(queue.id)}
              onPress={() => onOpen({ kind: 'remove', queue })}
            >
              {t('queues.remove')}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}

function RemoveQueue({ queue, onClose }: { queue: ServiceQueue; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const remove = useMutation({
    mutationFn: () => api.call('removeQueue', { params: { id: queue.id } }),
    onSuccess: onClose,
  });
  return (
    <ConfirmDialog
      title={t('queues.removeTitle', { name: language.text(queue.name) })}
      text={t('queues.removeText')}
      confirm={t('queues.remove')}
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    />
  );
}
