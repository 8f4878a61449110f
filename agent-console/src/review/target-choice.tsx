// Whom a call goes to, or who is asked about it: a queue, or a colleague who is signed in.
import type { LiveSession } from '@cloud-window/shared/client';
import type { ClientPayload } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Spinner, StatusDot, TextField } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { STATE_LOOK, stateKey } from '../desk/state-words.ts';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import './reason-dialog.css';
import './target-choice.css';

/** How often the list of colleagues is asked for anew while the dialog is open. */
const REFRESH_MS = 5_000;
/** From so many colleagues on there is a field to find one. */
const FIND_FROM = 8;

export type TargetKind = 'queue' | 'clerk';
interface Target {
  id: string;
  name: string;
  detail: ReactNode;
}

export interface TargetChoice {
  kind: TargetKind;
  setKind: (kind: TargetKind) => void;
  choose: (id: string) => void;
  /** As the server wants it; null while none is chosen. */
  target: ClientPayload<'call:transfer'>['target'] | null;
  list: readonly Target[] | undefined;
  error: Error | null;
}

export function useTargetChoice(callId: string, session: LiveSession, first: TargetKind): TargetChoice {
  const [kind, setKind] = useState<TargetKind>(first);
  const [chosen, choose] = useState<string | null>(null);
  const { list, error } = useTargets(kind, callId, session);
  // Who has signed out meanwhile cannot stay chosen.
  const id = list?.find((one) => one.id === chosen)?.id ?? null;
  return {
    kind,
    setKind(next) {
      setKind(next);
      choose(null);
    },
    choose,
    target:
      id === null ? null : kind === 'queue' ? { to: 'queue', queueId: id } : { to: 'clerk', staffId: id },
    list,
    error,
  };
}

function useTargets(kind: TargetKind, callId: string, session: LiveSession) {
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

interface TargetFieldsProps {
  choice: TargetChoice;
  /** Whose words name the two kinds. */
  words: 'transfer' | 'advice';
  /** What happens when the colleague does not answer. */
  clerkHint: string;
  onSwitch: () => void;
}

export function TargetFields({ choice, words, clerkHint, onSwitch }: TargetFieldsProps) {
  const { t } = useTranslation();
  const { kind, list } = choice;
  const kinds: readonly TargetKind[] = ['queue', 'clerk'];
  return (
    <>
      <fieldset className="cc-switch">
        <legend className="cw-visually-hidden">{t('transfer.where')}</legend>
        {kinds.map((value) => (
          <label key={value} className="cc-reason" data-chosen={kind === value}>
            <input
              type="radio"
              name="transfer-kind"
              checked={kind === value}
              autoFocus={kind === value}
              data-testid={CONSOLE_TEST_IDS.transferTo(value)}
              onChange={() => {
                choice.setKind(value);
                onSwitch();
              }}
            />
            <span>{t(`${words}.to.${value}`)}</span>
          </label>
        ))}
      </fieldset>
      {list === undefined ? (
        choice.error ? null : (
          <Spinner label={t('ui.loading')} />
        )
      ) : (
        <TargetList key={kind} choice={choice} targets={list} words={words} clerkHint={clerkHint} />
      )}
    </>
  );
}

interface TargetListProps {
  choice: TargetChoice;
  targets: readonly Target[];
  words: 'transfer' | 'advice';
  clerkHint: string;
}

function TargetList({ choice, targets, words, clerkHint }: TargetListProps) {
  const { t } = useTranslation();
  const { kind, target } = choice;
  const chosen = target === null ? null : target.to === 'queue' ? target.queueId : target.staffId;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = targets.filter((one) => one.name.toLowerCase().includes(wanted));
  return (
    <>
      {targets.length >= FIND_FROM ? (
        <TextField label={t('transfer.find')} type="search" value={search} onChange={setSearch} />
      ) : null}
      {shown.length === 0 ? <p className="cc-muted">{t(`transfer.none.${kind}`)}</p> : null}
      <fieldset className="cc-targets">
        <legend className="cw-visually-hidden">{t(`${words}.to.${kind}`)}</legend>
        {shown.map((one) => (
          <label key={one.id} className="cc-reason" data-chosen={chosen === one.id}>
            <input
              type="radio"
              name="transfer-target"
              checked={chosen === one.id}
              data-testid={CONSOLE_TEST_IDS.transferTarget(one.id)}
              onChange={() => choice.choose(one.id)}
            />
            <span>{one.name}</span>
            {one.detail}
          </label>
        ))}
      </fieldset>
      {kind === 'clerk' ? <p className="cc-muted">{clerkHint}</p> : null}
    </>
  );
}
