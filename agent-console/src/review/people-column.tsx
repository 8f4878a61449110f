// The people of the call: the applicant's face, their papers under the camera, oneself in small with the mutes, and who
// they are and what they came for. A callback has a telephone number instead of pictures, papers that were left have
// neither.
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import {
  CONSOLE_TEST_IDS,
  Icon,
  isWithoutPictures,
  RecordingSign,
  useRecording,
  VideoTile,
} from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useTranslation } from 'react-i18next';
import { useCallMedia } from '../desk/call-media.tsx';
import { useOwnDevices } from '../desk/own-devices.ts';
import { LinePanel } from '../lines/line-panel.tsx';
import { useDuty } from '../session/duty.tsx';
import { useLanguage } from '../session/language.ts';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { CallbackPanel } from './callback-panel.tsx';
import { ChatCorner, ChatRecord } from './chat-panel.tsx';
import { DocumentStill } from './document-still.tsx';
import type { Command } from './keyboard-map.ts';
import { TileControl } from './remote-controls.tsx';
import { useReview } from './review-store.ts';
import { keyLabel } from './key-label.ts';
import './people-column.css';

interface PeopleColumnProps {
  call: CallSnapshot;
  holdPending: boolean;
  onCommand: (command: Command) => void;
}

export function PeopleColumn({ call, holdPending, onCommand }: PeopleColumnProps) {
  const { t } = useTranslation();
  const byPhone = call.status.kind === 'callback';
  const advising = call.status.kind === 'consult';
  const isReview = call.status.kind === 'review';
  return (
    <aside className="cc-people" aria-label={t('parties.label')}>
      {byPhone ? <CallbackPanel call={call} /> : null}
      {advising ? <AdvicePanel call={call} /> : null}
      {call.advises?.joined === true ? (
        <>
          <RemoteTile source="face" call={call} />
          <RemoteTile source="document" call={call} />
          <OwnTile />
        </>
      ) : null}
      {isReview ? <PapersPanel /> : null}
      {isReview ? <ChatRecord call={call} /> : null}
      {byPhone || advising || isReview ? null : (
        <>
          <RemoteTile source="face" call={call} />
          <RemoteTile source="document" call={call} />
          <OwnTile />
          <LinePanel />
        </>
      )}
      {advising ? null : <CallActions call={call} holdPending={holdPending} onCommand={onCommand} />}
      <CallFacts call={call} />
    </aside>
  );
}

/** What the clerk may do with the call as a whole. */
function CallActions({ call, holdPending, onCommand }: PeopleColumnProps) {
  const { t } = useTranslation();
  const { kind } = call.status;
  return (
    <div className="cc-people__call">
      {kind === 'video' ? <ChatCorner call={call} /> : null}
      {kind === 'callback' || kind === 'review' ? null : (
        <Button
          className="cc-mute"
          isDisabled={holdPending || call.status.heldSince !== null}
          data-testid={CONSOLE_TEST_IDS.hold}
          onPress={() => onCommand('toggleHold')}
        >
          <Icon name="pause" />
          {t('hold.begin')}
          <kbd className="cc-key">{keyLabel('toggleHold')}</kbd>
        </Button>
      )}
      <Button
        className="cc-mute"
        data-testid={CONSOLE_TEST_IDS.transfer}
        onPress={() => onCommand('transfer')}
      >
        <Icon name="transfer" />
        {t('transfer.begin')}
        <kbd className="cc-key">{keyLabel('transfer')}</kbd>
      </Button>
      {kind === 'review' ? null : (
        <Button
          className="cc-mute"
          isDisabled={call.advice ? true : false}
          data-testid={CONSOLE_TEST_IDS.consult}
          onPress={() => onCommand('consult')}
        >
          <Icon name="people" />
          {t('advice.begin')}
          <kbd className="cc-key">{keyLabel('consult')}</kbd>
        </Button>
      )}
    </div>
  );
}

/** In place of the pictures where papers were left: nobody is there, and nobody waits. */
function PapersPanel() {
  const { t } = useTranslation();
  return (
    <section className="cc-callback" aria-label={t('paperReview.title')}>
      <h2>
        <Icon name="paper" />
        {t('paperReview.title')}
      </h2>
      <p>{t('paperReview.text')}</p>
      <p className="cc-callback__note">{t('paperReview.callsFirst')}</p>
    </section>
  );
}

/** In place of the pictures while giving advice: who asks. The applicant is neither seen nor heard. */
function AdvicePanel({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  return (
    <section className="cc-callback" aria-label={t('advice.panelTitle')}>
      <h2>
        <Icon name="people" />
        {t('advice.panelTitle')}
      </h2>
      <p>
        {t(call.advises?.joined === true ? 'advice.panelJoined' : 'advice.panelText', {
          clerk: call.advises?.clerk ?? '',
        })}
      </p>
      {call.advises?.joined === true ? null : <MuteMicrophone />}
    </section>
  );
}

function RemoteTile({ source, call }: { source: 'face' | 'document'; call: CallSnapshot }) {
  const { t } = useTranslation();
  const { state, pictured } = useCallMedia();
  const { stage, show } = useReview();
  const large = stage === source;
  return (
    <div className="cc-tile" data-source={source}>
      <VideoTile
        stream={state?.remote[source] ?? null}
        label={t(`parties.${source}`)}
        waitingText={t(isWithoutPictures(call.mode) ? 'talk.noPicture' : 'parties.waiting')}
        stalledText={t('parties.stalled')}
        showName
        fit={source === 'face' ? 'cover' : 'contain'}
        onFirstFrame={pictured}
        data-testid={source === 'face' ? CONSOLE_TEST_IDS.remoteFace : CONSOLE_TEST_IDS.remoteDocument}
      />
      {source === 'document' ? <DocumentStill call={call} /> : null}
      {call.parties.kiosk ? null : <p className="cc-tile__lost">{t('parties.kioskAway')}</p>}
      <Button
        className="cc-icon-button cc-tile__enlarge"
        aria-label={t(large ? 'parties.shrink' : `parties.enlarge.${source}`)}
        data-testid={CONSOLE_TEST_IDS.enlarge(source)}
        onPress={() => show(large ? 'page' : source)}
      >
        <Icon name={large ? 'paper' : 'zoom'} />
      </Button>
      {call.status.kind === 'video' ? <TileControl source={source} callId={call.status.callId} /> : null}
    </div>
  );
}

function OwnTile() {
  const { t } = useTranslation();
  const { mute } = useCallMedia();
  const devices = useOwnDevices();
  return (
    <div className="cc-own">
      <VideoTile
        stream={devices.preview}
        label={t('parties.own')}
        waitingText={t('parties.ownNone')}
        mirrored
        className="cc-own__video"
        data-testid={CONSOLE_TEST_IDS.ownVideo}
      />
      <div className="cc-own__buttons">
        <MuteMicrophone />
        <ToggleButton
          className="cc-mute"
          isSelected={!devices.cameraOn}
          isDisabled={!devices.camera.track}
          data-testid={CONSOLE_TEST_IDS.muteCamera}
          onChange={(muted) => mute('camera', muted)}
        >
          <Icon name="camera" />
          {t(devices.cameraOn ? 'parties.cameraOn' : 'parties.cameraOff')}
        </ToggleButton>
      </div>
    </div>
  );
}

function MuteMicrophone() {
  const { t } = useTranslation();
  const { mute } = useCallMedia();
  const devices = useOwnDevices();
  return (
    <ToggleButton
      className="cc-mute"
      isSelected={!devices.microphoneOn}
      isDisabled={!devices.microphone.track}
      data-testid={CONSOLE_TEST_IDS.muteMicrophone}
      onChange={(muted) => mute('microphone', muted)}
    >
      <Icon name="microphone" />
      {t(devices.microphoneOn ? 'parties.microphoneOn' : 'parties.microphoneOff')}
    </ToggleButton>
  );
}

function CallFacts({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { session } = useDuty();
  const now = useServerNow(session?.connection ?? null);
  const recording = useRecording(session?.connection ?? null, call.status.callId);
  const { applicant, item } = call;
  return (
    <dl className="cc-facts cc-people__facts">
      <dt>{t(call.status.kind === 'review' ? 'paperReview.time' : 'facts.time')}</dt>
      <dd
        className="cc-digits"
        data-testid={CONSOLE_TEST_IDS.callState}
        data-state={call.status.state}
        data-held={call.status.heldSince !== null}
      >
        {formatClock(now - call.status.since)}
      </dd>
      <dt>{t('facts.item')}</dt>
      <dd>
        {language.text(item.name)} <span className="cc-muted">{item.code}</span>
      </dd>
      <dt>{t('facts.applicant')}</dt>
      <dd>
        {applicant?.name ?? t('facts.noName')}
        {applicant ? <span className="cc-digits cc-block">{applicant.maskedIdNumber}</span> : null}
      </dd>
      <dt>{t('facts.case')}</dt>
      <dd className="cc-digits">{call.case.number}</dd>
      <dt>{t('facts.place')}</dt>
      <dd>
        {language.text(call.site.name)} · {call.kioskName}
      </dd>
      <dt>{t('facts.language')}</dt>
      <dd>{t(`languages.${call.case.locale}`)}</dd>
      <dt>{t('facts.recording')}</dt>
      <dd>
        <RecordingSign isRecording={recording.isRecording} data-testid={CONSOLE_TEST_IDS.recordingSign} />
        <span className="cc-block">
          {recording.fault
            ? t(`errors.${recording.fault}`)
            : t(recording.hasConsent ? 'facts.recordingAllowed' : 'facts.recordingRefused')}
        </span>
      </dd>
    </dl>
  );
}
