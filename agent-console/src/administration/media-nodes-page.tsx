// The media nodes: what they carry, and taking one out of service for maintenance without anybody noticing.
import type { MediaNode, MediaNodeState } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, StatusDot, type Tone } from '@cloud-window/shared/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, queries } from '../session/clients.ts';
import { Refusal } from '../shell/refusal.tsx';
import { AdminPage, AdminTable, Loaded } from './admin-page.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** How often load and states are asked for. */
const REFRESH_MS = 2_000;
const MEDIA_NODES = ['media-nodes'] as const;

const TONES: Readonly<Record<MediaNodeState, Tone>> = {
  open: 'good',
  full: 'warn',
  draining: 'busy',
  drained: 'idle',
  unreachable: 'bad',
};

const change = (nodeId: string, draining: boolean) =>
  api.call('drainMediaNode', { params: { id: nodeId }, body: { draining } });
const refresh = () => queries.invalidateQueries({ queryKey: MEDIA_NODES });

export default function MediaNodesPage() {
  const { t } = useTranslation();
  const [toDrain, setToDrain] = useState<MediaNode | null>(null);
  const nodes = useQuery({
    queryKey: MEDIA_NODES,
    queryFn: () => api.call('listMediaNodes'),
    refetchInterval: REFRESH_MS,
  });
  const takeBack = useMutation({
    mutationFn: (nodeId: string) => change(nodeId, false),
    onSettled: refresh,
  });
  return (
    <AdminPage title={t('places.mediaNodes')} intro={t('mediaNodes.intro')}>
      <Refusal error={takeBack.error} />
      <Loaded query={nodes} empty={t('mediaNodes.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('mediaNodes.node'),
              t('mediaNodes.zone'),
              t('mediaNodes.state'),
              t('mediaNodes.calls'),
              t('mediaNodes.cpu'),
              t('mediaNodes.workers'),
              t('app.actions'),
            ]}
          >
            {rows.map((node) => (
              <NodeRow
                key={node.nodeId}
                node={node}
                pending={takeBack.isPending}
                onDrain={() => setToDrain(node)}
                onTakeBack={() => takeBack.mutate(node.nodeId)}
              />
            ))}
          </AdminTable>
        )}
      </Loaded>
      {toDrain === null ? null : <DrainDialog node={toDrain} onClose={() => setToDrain(null)} />}
    </AdminPage>
  );
}

interface NodeRowProps {
  node: MediaNode;
  pending: boolean;
  onDrain: () => void;
  onTakeBack: () => void;
}

function NodeRow({ node, pending, onDrain, onTakeBack }: NodeRowProps) {
  const { t } = useTranslation();
  const { nodeId, state } = node;
  const alive = node.workers.filter((worker) => worker.alive).length;
  const drains = state === 'draining' || state === 'drained';
  return (
    <tr data-testid={CONSOLE_TEST_IDS.mediaNodeRow(nodeId)} data-state={state}>
      <th scope="row">{nodeId}</th>
      <td>{node.zone === '' ? t('mediaNodes.noZone') : node.zone}</td>
      <td>
        <StatusDot tone={TONES[state]}>{t(`mediaNodes.states.${state}`)}</StatusDot>
      </td>
      <td className="cc-digits">
        {t('mediaNodes.ofCapacity', { rooms: node.rooms, capacity: node.capacity })}
      </td>
      <td className="cc-digits">{t('mediaNodes.percent', { percent: node.cpuPercent })}</td>
      <td>
        {t('mediaNodes.workersRunning', { alive, all: node.workers.length })}{' '}
        {node.workerDeaths > 0 ? (
          <span className="cc-muted">{t('mediaNodes.workerDeaths', { deaths: node.workerDeaths })}</span>
        ) : null}
      </td>
      <td>
        {state === 'unreachable' ? null : (
          <div className="ad__actions">
            {drains ? (
              <Button
                data-testid={CONSOLE_TEST_IDS.mediaNodeTakeBack(nodeId)}
                aria-label={t('mediaNodes.takeBackNode', { node: nodeId })}
                isDisabled={pending}
                onPress={onTakeBack}
              >
                {t('mediaNodes.takeBack')}
              </Button>
            ) : (
              <Button
                data-testid={CONSOLE_TEST_IDS.mediaNodeDrain(nodeId)}
                aria-label={t('mediaNodes.drainNode', { node: nodeId })}
                onPress={onDrain}
              >
                {t('mediaNodes.drain')}
              </Button>
            )}
          </div>
        )}
      </td>
    </tr>
  );
}

function DrainDialog({ node, onClose }: { node: MediaNode; onClose: () => void }) {
  const { t } = useTranslation();
  const drain = useMutation({
    mutationFn: () => change(node.nodeId, true),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('mediaNodes.drainTitle', { node: node.nodeId })}
      text={t('mediaNodes.drainText', { rooms: node.rooms })}
      confirm={t('mediaNodes.drain')}
      pending={drain.isPending}
      error={drain.error}
      onConfirm={() => drain.mutate()}
      onClose={onClose}
    />
  );
}
