// Before the first call of the day: does the camera see, the microphone hear, the speaker sound? The clerk says so; a
// missing camera does not keep anybody from working, it is said.
import { createLevelMeter, playTestTone, type DeviceFault } from '@cloud-window/shared/client';
import { Button, CONSOLE_TEST_IDS, Icon, Spinner, StatusDot, VideoTile } from '@cloud-window/shared/ui';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SelectField } from '../shell/fields.tsx';
import { useDesk } from './desk-store.ts';
import { LineCheck } from './line-check.tsx';
import { useOwnDevices } from './own-devices.ts';

export function DeviceCheck() {
  const { t } = useTranslation();
  const devices = useOwnDevices();
  const { open } = devices;
  const pass = useDesk((desk) => desk.passDeviceCheck);
  useEffect(() => void open(), [open]);
  const { camera, microphone } = devices;
  return (
    <main className="cc-check">
      <section className="cc-card">
        <h1>{t('deviceCheck.title')}</h1>
        <p className="cc-muted">{t('deviceCheck.intro')}</p>
        <div className="cc-check__found" tabIndex={0} role="region" aria-label={t('deviceCheck.title')}>
          {devices.status === 'open' ? (
            <div className="cc-check__grid">
              <div className="cc-check__camera">
                {camera.track ? (
                  <VideoTile
                    stream={devices.preview}
                    label={t('deviceCheck.cameraPreview')}
                    waitingText={t('deviceCheck.cameraStarting')}
                    mirrored
                    className="cc-check__video"
                  />
                ) : (
                  <div className="cc-check__video cc-check__none">
                    <Icon name="camera" />
                  </div>
                )}
                <DeviceVerdict kind="camera" problem={camera.problem} />
                <DeviceChoice kind="camera" />
              </div>
              <div className="cc-check__sound">
                <div className="cc-check__part">
                  <h2>{t('deviceCheck.microphone')}</h2>
                  {microphone.track ? <MicrophoneLevel track={microphone.track} /> : null}
                  <DeviceVerdict kind="microphone" problem={microphone.problem} />
                  <DeviceChoice kind="microphone" />
                </div>
                <div className="cc-check__part">
                  <h2>{t('deviceCheck.speaker')}</h2>
                  <p className="cc-muted">{t('deviceCheck.speakerHint')}</p>
                  <Button icon="speaker" onPress={() => void playTestTone()}>
                    {t('deviceCheck.playTone')}
                  </Button>
                </div>
              </div>
            </div>
          ) : (
            <Spinner label={t('deviceCheck.asking')} />
          )}
          <LineCheck />
        </div>
        <div className="cc-card__actions">
          <Button
            icon="refresh"
            onPress={() => {
              devices.close();
              void devices.open();
            }}
          >
            {t('deviceCheck.again')}
          </Button>
          <Button
            variant="primary"
            isDisabled={devices.status !== 'open' || !microphone.track}
            data-testid={CONSOLE_TEST_IDS.deviceCheckOk}
            onPress={pass}
          >
            {t(camera.track || devices.status !== 'open' ? 'deviceCheck.ok' : 'deviceCheck.okWithoutCamera')}
          </Button>
        </div>
      </section>
    </main>
  );
}

/** The loudness as a bar; its words are the device's verdict beside it. */
function MicrophoneLevel({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation();
  const [level, setLevel] = useState(0);
  useEffect(() => {
    const meter = createLevelMeter(track);
    const unsubscribe = meter.level.subscribe(() => setLevel(meter.level.getSnapshot()));
    return () => {
      unsubscribe();
      meter.close();
    };
  }, [track]);
  return (
    <div className="cc-level">
      <span>{t('deviceCheck.level')}</span>
      <meter min={0} max={1} low={0.1} value={level} aria-label={t('deviceCheck.level')} />
    </div>
  );
}

function DeviceVerdict({ kind, problem }: { kind: 'camera' | 'microphone'; problem: DeviceFault | null }) {
  const { t } = useTranslation();
  return problem === null ? (
    <StatusDot tone="good">{t(`deviceCheck.${kind}Works`)}</StatusDot>
  ) : (
    <StatusDot tone="bad">
      {t(`deviceCheck.problems.${problem}`, { device: t(`deviceCheck.${kind}`) })}
    </StatusDot>
  );
}

function DeviceChoice({ kind }: { kind: 'camera' | 'microphone' }) {
  const { t } = useTranslation();
  const device = useOwnDevices((devices) => devices[kind]);
  const choose = useOwnDevices((devices) => devices.choose);
  if (device.choices.length < 2) return null;
  return (
    <SelectField
      label={t(`deviceCheck.choose.${kind}`)}
      value={device.track?.getSettings().deviceId ?? ''}
      options={device.choices.map((choice, index) => ({
        value: choice.deviceId,
        label: choice.label || t('deviceCheck.unnamed', { number: index + 1 }),
      }))}
      onChange={(deviceId) => void choose(kind, deviceId)}
    />
  );
}
