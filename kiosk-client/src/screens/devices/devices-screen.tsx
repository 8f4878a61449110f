// Does everything work? Each device with its live sign (picture, level, tone), a word for its state, and what to do when
// it does not. Nobody is locked out by a missing device; the clerk will see which ones there are.
import { useEffect, useState } from 'react';
import {
  loadMediaSession,
  loadUploadCode,
  playTestTone,
  type NetworkVerdict,
} from '@cloud-window/shared/client';
import {
  Button,
  StatusDot,
  TEST_IDS,
  useNetworkCheck,
  useStorePart,
  VideoTile,
  type Tone,
} from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useCameras, type OpenDevice } from '../../device/camera-store.ts';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { CameraChoice } from './camera-choice.tsx';
import { LevelBar } from './level-bar.tsx';
import './devices.css';

export function DevicesScreen() {
  const { t } = useTranslation();
  const advance = useVisit((visit) => visit.advance);
  const { microphone, face, document: papers, openAll } = useCameras();
  useEffect(() => {
    void openAll();
    // The code of what comes next, while the person looks around: papers first, then the call.
    void loadUploadCode().catch(() => undefined);
    void loadMediaSession().catch(() => undefined);
  }, [openAll]);
  const settled = [microphone, face, papers].every(
    (device) => device.track !== null || device.fault !== null,
  );
  const allWork = [microphone, face, papers].every((device) => device.track !== null);
  return (
    <ScreenBody
      title={t('devices.title')}
      lead={t('devices.lead')}
      actions={
        <>
          <BackButton />
          <Button
            variant="primary"
            size="large"
            isDisabled={!settled}
            data-testid={TEST_IDS.deviceCheckOk}
            onPress={advance}
          >
            {!settled || allWork ? t('devices.allWork') : t('devices.goOn')}
          </Button>
        </>
      }
    >
      <div className="devices">
        <CameraCard source="face" device={face} testId={TEST_IDS.deviceFaceCamera} />
        <CameraCard source="document" device={papers} testId={TEST_IDS.deviceDocumentCamera} />
        <MicrophoneCard device={microphone} />
        <SpeakerCard />
        <NetworkCard />
      </div>
    </ScreenBody>
  );
}

function CameraCard({
  source,
  device,
  testId,
}: {
  source: 'face' | 'document';
  device: OpenDevice;
  testId: string;
}) {
  const { t } = useTranslation();
  return (
    <section className="device device--camera">
      <h2 className="device__name">{t(`devices.${source}`)}</h2>
      <div className="device__picture">
        {device.fault ? (
          <p className="device__fault">{t(`deviceFault.${device.fault}`)}</p>
        ) : (
          <VideoTile
            stream={device.stream}
            label={t(`devices.${source}`)}
            waitingText={t('devices.opening')}
            mirrored={source === 'face'}
            fit={source === 'face' ? 'cover' : 'contain'}
            data-testid={testId}
          />
        )}
      </div>
      <DeviceState device={device} source={source} />
      <CameraChoice source={source} device={device} />
    </section>
  );
}

function DeviceState({ device, source }: { device: OpenDevice; source: 'face' | 'document' | 'microphone' }) {
  const { t } = useTranslation();
  const open = useCameras((store) => store.open);
  if (device.fault) {
    return (
      <div className="device__state">
        <StatusDot tone="bad">{t('devices.fails')}</StatusDot>
        <Button icon="refresh" onPress={() => void open(source)}>
          {t('ui.retry')}
        </Button>
      </div>
    );
  }
  return (
    <div className="device__state">
      {device.track ? (
        <StatusDot tone="good">{t('devices.works')}</StatusDot>
      ) : (
        <StatusDot tone="busy">{t('devices.opening')}</StatusDot>
      )}
    </div>
  );
}

function MicrophoneCard({ device }: { device: OpenDevice }) {
  const { t } = useTranslation();
  return (
    <section className="device">
      <h2 className="device__name">{t('devices.microphone')}</h2>
      <p className="dim">{device.fault ? t(`deviceFault.${device.fault}`) : t('devices.speak')}</p>
      {device.track ? <LevelBar track={device.track} /> : null}
      <DeviceState device={device} source="microphone" />
    </section>
  );
}

function SpeakerCard() {
  const { t } = useTranslation();
  const [tone, setTone] = useState<'silent' | 'playing' | 'played' | 'failed'>('silent');
  const play = () => {
    setTone('playing');
    playTestTone().then(
      () => setTone('played'),
      () => setTone('failed'),
    );
  };
  return (
    <section className="device">
      <h2 className="device__name">{t('devices.speaker')}</h2>
      <p className="dim">{tone === 'played' ? t('devices.heard') : t('devices.listen')}</p>
      <div className="device__state">
        <Button icon="speaker" isDisabled={tone === 'playing'} onPress={play}>
          {t('devices.playTone')}
        </Button>
        {tone === 'failed' ? <StatusDot tone="bad">{t('devices.fails')}</StatusDot> : null}
      </div>
    </section>
  );
}

/** One simple sentence; nobody is kept from going on by it. */
function NetworkCard() {
  const { t } = useTranslation();
  const { live } = useKiosk();
  const connection = useStorePart(live.state, (state) => state.connection.name);
  const { state } = useNetworkCheck(live.connection);
  const verdict = state === null ? 'checking' : state.slow ? 'slow' : state.verdict;
  return (
    <section
      className="device"
      role="status"
      data-testid={TEST_IDS.networkCheck}
      data-verdict={state?.running === false ? state.verdict : 'checking'}
    >
      <h2 className="device__name">{t('devices.network')}</h2>
      {connection === 'online' ? (
        <StatusDot tone={LINE_TONES[verdict]}>{t(`devices.line.${verdict}`)}</StatusDot>
      ) : connection === 'connecting' ? (
        <StatusDot tone="busy">{t('devices.opening')}</StatusDot>
      ) : (
        <StatusDot tone="bad">{t('devices.networkAway')}</StatusDot>
      )}
    </section>
  );
}

const LINE_TONES: Readonly<Record<NetworkVerdict | 'slow', Tone>> = {
  checking: 'busy',
  direct: 'good',
  tcpOnly: 'good',
  relayOnly: 'good',
  slow: 'warn',
  nothing: 'warn',
  unknown: 'idle',
};
