// What is known of a recording beside its pictures: how long it is kept and why, the legal hold, and exports with progress.
import { binaryPaths, type RecordingDetail, type RecordingExport } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence, StatusDot } from '@cloud-window/shared/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { TextArea } from '../shell/fields.tsx';

const POLL_MS = 1_500;
const isBeingMade = ({ state }: RecordingExport): boolean => state === 'waiting' || state === 'running';

export function RecordingFacts({ recording }: { recording: RecordingDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [holding, setHolding] = useState(false);
  const { keepUntil, legalHold, basis } = recording;
  return (
    <div className="rec__facts">
      <dl>
        <dt>{t('recordings.kept')}</dt>
        <dd>
          {legalHold
            ? t('recordings.heldForCourt')
            : keepUntil === null
              ? t('recordings.callRuns')
              : t('recordings.keptUntil', { until: language.dateTime(keepUntil) })}
          <span className="cc-muted cc-block">{t(`recordings.bases.${basis}`)}</span>
        </dd>
        {recording.fault ? (
          <>
            <dt>{t('recordings.incomplete')}</dt>
            <dd>{t(`errors.${recording.fault}`)}</dd>
          </>
        ) : null}
      </dl>
      <Button icon="lock" data-testid={CONSOLE_TEST_IDS.recordingHold} onPress={() => setHolding(true)}>
        {t(legalHold ? 'recordings.release' : 'recordings.hold')}
      </Button>
      <Exports recording={recording} />
      {holding ? <HoldDialog recording={recording} onClose={() => setHolding(false)} /> : null}
    </div>
  );
}

function HoldDialog({ recording, onClose }: { recording: RecordingDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const held = !recording.legalHold;
  const change = useMutation({
    mutationFn: () =>
      api.call('holdRecording', { params: { id: recording.id }, body: { held, reason: reason.trim() } }),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['recordings'] }),
        client.invalidateQueries({ queryKey: ['recording', recording.id] }),
      ]);
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      title={t(held ? 'recordings.hold' : 'recordings.release')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            isDisabled={reason.trim() === '' || change.isPending}
            data-testid={CONSOLE_TEST_IDS.recordingHoldConfirm}
            onPress={() => change.mutate()}
          >
            {t(held ? 'recordings.hold' : 'recordings.release')}
          </Button>
        </>
      }
    >
      <p>{t(held ? 'recordings.holdExplain' : 'recordings.releaseExplain')}</p>
      <TextArea
        label={t('recordings.reason')}
        value={reason}
        maxLength={200}
        onChange={setReason}
        data-testid={CONSOLE_TEST_IDS.recordingHoldReason}
      />
      {change.error ? <ErrorSentence error={change.error} /> : null}
    </Dialog>
  );
}

function Exports({ recording }: { recording: RecordingDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = ['exports', recording.id];
  const params = { id: recording.id };
  const exports = useQuery({
    queryKey: key,
    queryFn: () => api.call('listExports', { params }),
    initialData: recording.exports,
    refetchInterval: ({ state }) => (state.data?.some(isBeingMade) ? POLL_MS : false),
  });
  const begin = useMutation({
    mutationFn: () => api.call('exportRecording', { params }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const newest = exports.data[0];
  return (
    <div className="rec__exports">
      {recording.canExport ? (
        <Button
          icon="download"
          isDisabled={recording.endedAt === null || begin.isPending || (newest ? isBeingMade(newest) : false)}
          data-testid={CONSOLE_TEST_IDS.recordingExport}
          onPress={() => begin.mutate()}
        >
          {t('recordings.export')}
        </Button>
      ) : (
        <p className="cc-muted">{t('recordings.noExport')}</p>
      )}
      {begin.error ? <ErrorSentence error={begin.error} /> : null}
      {newest ? (
        <ExportState made={newest} onFetched={() => void client.invalidateQueries({ queryKey: key })} />
      ) : null}
    </div>
  );
}

function ExportState({ made, onFetched }: { made: RecordingExport; onFetched: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (isBeingMade(made)) {
    return (
      <label className="rec__progress">
        {t('recordings.exporting', { done: language.percent(made.progress) })}
        <progress value={made.progress} max={1} />
      </label>
    );
  }
  if (made.state === 'ready') {
    return (
      <p>
        <a
          className="cw-button"
          data-variant="secondary"
          href={binaryPaths.exportFile(made.id)}
          download
          data-testid={CONSOLE_TEST_IDS.recordingDownload}
          onClick={() => setTimeout(onFetched, POLL_MS)}
        >
          {t('recordings.download')}
        </a>
        <span className="cc-muted cc-block">
          {t('recordings.once', { until: language.dateTime(made.availableUntil ?? made.requestedAt) })}
        </span>
      </p>
    );
  }
  if (made.state === 'failed') {
    return <StatusDot tone="bad">{t('recordings.exportFailed')}</StatusDot>;
  }
  return <StatusDot tone="idle">{t('recordings.exportGone')}</StatusDot>;
}
