// Face to face: the clerk large, oneself small, the papers below, and at every moment in words who can see whom.
import { lazy, Suspense, useState } from 'react';
import {
  AudioOutlet,
  Button,
  ErrorSentence,
  Icon,
  StatusDot,
  TEST_IDS,
  VideoTile,
  useCallQuality,
  useCompany,
  useRecording,
} from '@cloud-window/shared/ui';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { PointerOnCamera } from '../attention/pointer-on-camera.tsx';
import { useSharedSight } from '../attention/use-shared-sight.ts';
import { useCameras } from '../device/camera-store.ts';
import { PapersPanel } from '../papers/papers-panel.tsx';
import { formatDuration } from '../shell/format.ts';
import { useNow } from '../shell/use-now.ts';
import { useKiosk } from '../device/kiosk-services.ts';
import { CompanyNotice, GuestFaces } from './company-notice.tsx';
import { HeldStill } from './held-still.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { LineNotice } from './line-notice.tsx';
import { OwnMutes } from './own-mutes.tsx';
import { ChatPanel } from './chat-panel.tsx';
import { ModeNotice } from './mode-notice.tsx';
import { RecordingNote } from './recording-note.tsx';
import type { CallMedia } from './use-call-media.ts';
import { useTalk } from './use-talk.ts';

const SharedSightView = lazy(() => import('../attention/shared-sight.tsx'));

export function CallView({ call, media }: { call: CallSnapshot; media: CallMedia }) {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState(false);
  const [capturing, setCapturing] = useState(false);
  const face = useCameras((store) => store.face);
  const clerk = call.status.clerk?.displayName ?? t('call.clerk');
  const { remote } = media.state;
  const { heldSince } = call.status;
  const { callId, since } = call.status;
  const { connection } = useKiosk().live;
  const { state: quality, pictured } = useCallQuality(media.session, connection, callId, since);
  const company = useCompany(connection, callId);
  const { isRecording } = useRecording(connection, callId);
  const handedOver = useHandedOver(call.status.clerk?.displayName ?? null, remote);
  const { chat, writing, setWriting, withoutPictures } = useTalk(call, media);
  const sight = useSharedSight(call);
  // A paper that is being captured, and what is being written, are not taken away.
  const sharing = !capturing && !writing && sight.target !== null;
  return (
    <section
      className="call"
      data-testid={TEST_IDS.callScreen}
      data-capturing={capturing}
      data-writing={writing}
      data-sharing={sharing}
    >
      <h1 className="cw-visually-hidden">{t('call.title', { clerk })}</h1>
      <div className="call__faces">
        {heldSince === null ? (
          <VideoTile
            stream={handedOver ? null : (remote.face ?? null)}
            label={clerk}
            waitingText={t(
              handedOver ? 'call.handedOver' : withoutPictures ? 'call.noPicture' : 'call.connecting',
              { clerk },
            )}
            stalledText={t('call.stalled')}
            showName
            className="call__clerk"
            data-testid={TEST_IDS.remoteVideo}
            onFirstFrame={pictured}
          />
        ) : (
          <HeldStill since={heldSince} clerk={clerk} />
        )}
        {heldSince === null ? <GuestFaces company={company} others={media.state.others} /> : null}
        <VideoTile
          stream={face.stream}
          label={t('call.you')}
          waitingText={face.fault ? t('call.noCamera') : t('devices.opening')}
          mirrored
          showName
          className="call__self"
          data-testid={TEST_IDS.ownVideo}
        />
        {capturing ? null : <DocumentPreview />}
        <AudioOutlet
          stream={heldSince === null ? (remote.microphone ?? null) : null}
          path={media.state.path}
          data-testid={TEST_IDS.remoteAudio}
        />
        {media.state.others.map(({ participant, streams }) => (
          <AudioOutlet
            key={participant}
            stream={streams.microphone ?? null}
            data-testid={TEST_IDS.guestSound}
          />
        ))}
      </div>
      <div className="call__facts">
        <p className="call__privacy">
          <Icon name="eye" />
          <span>
            {t(privacyWords(heldSince, company.length), { clerk })} {isRecording ? '' : t('call.notRecorded')}
          </span>
        </p>
        <RecordingNote callId={call.status.callId} />
        <CallHealth call={call} media={media} />
        {/* Where the mode says so already, once is enough. */}
        {withoutPictures ? null : <LineNotice quality={quality} />}
        {heldSince === null ? <CompanyNotice company={company} /> : null}
        <ModeNotice mode={call.mode} />
      </div>
      {call.case.decision ? <Decided call={call} /> : null}
      {call.case.proposal ? <Proposed /> : null}
      {writing ? <ChatPanel chat={chat} /> : null}
      {sharing && sight.target ? (
        <Suspense fallback={null}>
          <SharedSightView
            key={sight.target.kind}
            call={call}
            sight={sight}
            target={sight.target}
            clerk={clerk}
          />
        </Suspense>
      ) : null}
      {capturing && sight.target?.kind === 'document' && sight.state.pointer?.target.kind === 'document' ? (
        <PointerOnCamera at={sight.state.pointer.at} name={clerk} />
      ) : null}
      <div className="call__papers" hidden={writing || sharing}>
        <PapersPanel
          item={call.item}
          record={call.case}
          followRequests
          locked={call.case.decision !== null || call.case.proposal !== null}
          onCapturing={setCapturing}
        />
      </div>
      <div className="call__actions">
        <OwnMutes connection={connection} callId={callId} media={media.state} />
        <Button
          icon={writing ? 'paper' : 'message'}
          size="large"
          data-testid={TEST_IDS.chatToggle}
          data-unread={chat.unread}
          onPress={() => setWriting(!writing)}
        >
          {writing
            ? t('call.backToPapers')
            : chat.unread > 0
              ? t('chat.unread', { count: chat.unread })
              : t('chat.open')}
        </Button>
        <p className="cw-visually-hidden" role="status">
          {chat.unread > 0 ? t('chat.unread', { count: chat.unread }) : ''}
        </p>
        <Button
          variant="danger"
          icon="hangUp"
          size="large"
          data-testid={TEST_IDS.hangUp}
          onPress={() => setLeaving(true)}
        >
          {t('call.hangUp')}
        </Button>
      </div>
      <LeaveDialog
        isOpen={leaving}
        onClose={() => setLeaving(false)}
        callId={call.status.callId}
        title={t('call.hangUpTitle')}
        explain={call.case.decision ? t('call.hangUpDecided') : t('call.hangUpExplain')}
        stay={t('call.stay')}
        confirm={t('call.hangUp')}
        testId={TEST_IDS.hangUpConfirm}
      />
    </section>
  );
}

/** Who can see whom, at this moment. */
function privacyWords(heldSince: number | null, guests: number): string {
  if (heldSince !== null) return 'call.privacyHeld';
  return guests > 0 ? 'call.privacyMore' : 'call.privacy';
}

/** From the moment the call has another clerk until that one is seen or heard. */
function useHandedOver(clerk: string | null, remote: CallMedia['state']['remote']): boolean {
  const [known, setKnown] = useState<{ clerk: string | null; left: typeof remote | null }>({
    clerk,
    left: null,
  });
  if (clerk !== null && clerk !== known.clerk) {
    setKnown({ clerk, left: known.clerk === null ? null : remote });
  }
  const { left } = known;
  const isNew = (source: 'face' | 'microphone') =>
    remote[source] !== undefined && remote[source] !== left?.[source];
  return left !== null && !isNew('face') && !isNew('microphone');
}

/** How the call is, in words: time, or what is being done about a trouble. */
function CallHealth({ call, media }: { call: CallSnapshot; media: CallMedia }) {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const now = useNow(1_000) + live.connection.clockOffsetMs;
  const { status, error } = media.state;
  if (status === 'failed') return <ErrorSentence error={error} onRetry={media.restart} />;
  if (!call.parties.clerk) return <StatusDot tone="warn">{t('call.clerkAway')}</StatusDot>;
  if (status === 'recovering') return <StatusDot tone="warn">{t('call.recovering')}</StatusDot>;
  if (call.status.heldSince !== null)
    return (
      <StatusDot tone="idle">
        {t('call.onHold', { time: formatDuration(now - call.status.heldSince) })}
      </StatusDot>
    );
  if (status !== 'live') return <StatusDot tone="busy">{t('call.connecting')}</StatusDot>;
  return (
    <StatusDot tone="good">
      {t('call.connected', { time: formatDuration(now - call.status.since) })}
    </StatusDot>
  );
}

/** The clerk has decided, but both may still talk. */
function Decided({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const outcome = call.case.decision?.outcome;
  if (!outcome) return null;
  const isAccepted = outcome === 'accepted' || outcome === 'supplement';
  const tone = isAccepted ? 'good' : outcome === 'declined' ? 'bad' : 'warn';
  return (
    <p className="notice call__decided" data-tone={tone} role="status" data-testid={TEST_IDS.callDecided}>
      <Icon name={isAccepted ? 'check' : 'warning'} />
      <span>
        <strong>{t(`outcome.${outcome}`)}</strong> {t('call.decided')}
      </span>
    </p>
  );
}

/** A second person has to agree: nothing more can be captured meanwhile. */
function Proposed() {
  const { t } = useTranslation();
  return (
    <p className="notice call__decided" data-tone="busy" role="status" data-testid={TEST_IDS.callProposed}>
      <Icon name="clock" />
      <span>{t('proposed.inCall')}</span>
    </p>
  );
}

/** What the document camera shows the clerk, so that nothing lies under it unnoticed. */
function DocumentPreview() {
  const { t } = useTranslation();
  const camera = useCameras((store) => store.document);
  return (
    <VideoTile
      stream={camera.stream}
      label={t('call.desk')}
      waitingText={camera.fault ? t('call.noCamera') : t('devices.opening')}
      fit="contain"
      showName
      className="call__desk"
      data-testid={TEST_IDS.documentVideo}
    />
  );
}
