// Giving the call away with the whole case: to a queue, or to a colleague who is signed in. The applicant keeps their rank.
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, Spinner, StatusDot, TextField } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDesk } from '../desk/desk-store.ts';
import { STATE_LOOK, stateKey } from '../desk/state-words.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useNotices } from '../session/notices.ts';
import { Refusal } from '../shell/refusal.tsx';
import { forgetReview } from './review-store.ts';
import './reason-dialog.css';
import './transfer-dialog.css';

/** How often the list of colleagues is asked for anew while the dialog is open. */
const REFRESH_MS = 5_000;
/** From so many colleagues on there is a field to find one. */
const FIND_FROM = 8;

type Kind = 'queue' | 'clerk';
interface Target {
  id: string;
  name: string;
  detail: ReactNode;
}

interface TransferProps {
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

export function TransferDialog({ call, session, onClose }: TransferProps) {
  const { t } = useTranslation();
  const { callId } = call.status;
  const [kind, setKind] = useState<Kind>('queue');
  const [chosen, setChosen] = useState<string | null>(null);
  const giveAway = useDesk((desk) => desk.giveAway);
  const tell = useNotices((notices) => notices.tell);
  const targets = useTargets(kind, callId, session);
  // Who has signed out meanwhile cannot stay chosen.
  const target = targets.list?.some((one) => one.id === chosen) ? chosen : null;
  const transfer = useMutation({
    mutationFn: async (id: string) => {
      await session.connection.request('call:transfer', {
        callId,
        target: kind === 'queue' ? { to: 'queue', queueId: id } : { to: 'clerk', staffId: id },
      });
    },
    onSuccess: () => {
      giveAway(callId);
      forgetReview();
      onClose();
      session.dismissCall();
      tell('transfer.done', 'good');
    },
  });
  const choose = (next: Kind) => {
    setKind(next);
    setChosen(null);
    transfer.reset();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('transfer.title')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('finish.stay')}</Button>
          <Button
            variant="primary"
            icon="transfer"
            isDisabled={target === null || transfer.isPending}
            data-testid={CONSOLE_TEST_IDS.transferSubmit}
            onPress={() => {
              if (target !== null) transfer.mutate(target);
            }}
          >
            {t('transfer.submit')}
          </Button>
        </>
      }
    >
      <p>{t('transfer.text')}</p>
      <fieldset className="cc-switch">
        <legend className="cw-visually-hidden">{t('transfer.where')}</legend>
        {(['queue', 'clerk'] as const).map((value) => (
          <label key={value} className="cc-reason" data-chosen={kind === value}>
            <input
              type="radio"
              name="transfer-kind"
              checked={kind === value}
              autoFocus={value === 'queue'}
              data-testid={CONSOLE_TEST_IDS.transferTo(value)}
              onChange={() => choose(value)}
            />
            <span>{t(`transfer.to.${value}`)}</span>
          </label>
        ))}
      </fieldset>
      {targets.list === undefined ? (
        targets.error ? null : (
          <Spinner label={t('ui.loading')} />
        )
      ) : (
        <TargetList key={kind} kind={kind} targets={targets.list} chosen={target} onChoose={setChosen} />
      )}
      <Refusal error={transfer.error ?? targets.error} words="transfer.refused" />
    </Dialog>
  );
}

function useTargets(kind: Kind, callId: string, session: LiveSession) {
  const { t } = useTranslation();
  const language = useLanguage();
  const queues = useQuery({ queryKey: ['queues'], queryFn: () => api.call('listQueues') });
  const colleagues = useQuery({
    queryKey: ['colleagues', callId],
    queryFn: () => session.connection.request('call:colleagues', { callId }),
    enabled: kind === 'clerk',
    refetchInterval: REFRESH_MS,
    gcTime: 0,
  });
  if (kind === 'queue') {
    const list = queues.data?.map((queue): Target => {
      const closed = queue.state === 'closed';
      const detail = closed ? <StatusDot tone="warn">{t('queueState.closed')}</StatusDot> : null;
      return { id: queue.id, name: language.text(queue.name), detail };
    });
    return { list, error: queues.error };
  }
  const list = colleagues.data
    ?.toSorted((one, other) => Number(other.state === 'ready') - Number(one.state === 'ready'))
    .map((colleague): Target => {
      const look = STATE_LOOK[colleague.state];
      return {
        id: colleague.staffId,
        name: colleague.displayName,
        detail: (
          <StatusDot tone={look.tone} icon={look.icon}>
            {t(stateKey({ state: colleague.state, reason: null }))}
          </StatusDot>
        ),
      };
    });
  return { list, error: colleagues.error };
}

interface TargetListProps {
  kind: Kind;
  targets: readonly Target[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

function TargetList({ kind, targets, chosen, onChoose }: TargetListProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = targets.filter((target) => target.name.toLowerCase().includes(wanted));
  return (
    <>
      {targets.length >= FIND_FROM ? (
        <TextField label={t('transfer.find')} type="search" value={search} onChange={setSearch} />
      ) : null}
      {shown.length === 0 ? <p className="cc-muted">{t(`transfer.none.${kind}`)}</p> : null}
      <fieldset className="cc-targets">
        <legend className="cw-visually-hidden">{t(`transfer.to.${kind}`)}</legend>
        {shown.map((target) => (
          <label key={target.id} className="cc-reason" data-chosen={chosen === target.id}>
            <input
              type="radio"
              name="transfer-target"
              checked={chosen === target.id}
              data-testid={CONSOLE_TEST_IDS.transferTarget(target.id)}
              onChange={() => onChoose(target.id)}
            />
            <span>{target.name}</span>
            {target.detail}
          </label>
        ))}
      </fieldset>
      {kind === 'clerk' ? <p className="cc-muted">{t('transfer.clerkHint')}</p> : null}
    </>
  );
}
