// The desk between calls: the state in large, what to do next, and how the applicant will see the clerk.
import type { ClerkStatus } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon, Spinner, VideoTile } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { PreferenceTick } from '../shell/preference-tick.tsx';
import { useDesk } from './desk-store.ts';
import { useOwnDevices } from './own-devices.ts';
import { STATE_LOOK, stateKey } from './state-words.ts';
import { useSetClerkState } from './use-clerk-state.ts';

export function IdleDesk({ clerk }: { clerk: ClerkStatus | null }) {
  const { t } = useTranslation();
  if (!clerk) {
    return (
      <main className="cc-alone">
        <Spinner label={t('desk.connecting')} />
      </main>
    );
  }
  return (
    <main className="cc-idle">
      <StateCard clerk={clerk} />
      <aside className="cc-idle__side">
        <OwnPicture />
        <SoundCard />
      </aside>
    </main>
  );
}

function StateCard({ clerk }: { clerk: ClerkStatus }) {
  const { t } = useTranslation();
  const { session, takeOver } = useDuty();
  const now = useServerNow(session?.connection ?? null);
  const setState = useSetClerkState();
  const look = STATE_LOOK[clerk.state];
  const missed = clerk.state === 'notReady' && clerk.reason === 'missedOffer';
  const mayReady = clerk.state === 'notReady' || clerk.state === 'break';
  const explanation =
    clerk.state === 'notReady' && isExplained(clerk.reason)
      ? clerk.reason
      : clerk.state === 'offered'
        ? 'ready'
        : clerk.state;
  return (
    <section className="cc-card cc-idle__state" data-tone={look.tone}>
      <span className="cc-idle__icon">
        <Icon name={look.icon} />
      </span>
      <h1>{t(stateKey(clerk))}</h1>
      <p className="cc-idle__time cc-digits">{formatClock(now - clerk.since)}</p>
      <p
        className="cc-idle__text"
        {...(missed ? { role: 'alert', 'data-testid': CONSOLE_TEST_IDS.missedOffer } : {})}
      >
        {t(`desk.explain.${explanation}`)}
      </p>
      {mayReady ? (
        <Button
          variant="good"
          size="large"
          icon="check"
          autoFocus
          isDisabled={setState.isPending}
          onPress={() => setState.mutate({ state: 'ready' })}
        >
          {t(clerk.state === 'break' ? 'desk.backReady' : 'desk.ready')}
        </Button>
      ) : null}
      {clerk.state === 'signedOut' ? (
        <Button
          variant="primary"
          size="large"
          autoFocus
          data-testid={CONSOLE_TEST_IDS.backOnDuty}
          onPress={takeOver}
        >
          {t('desk.backOnDuty')}
        </Button>
      ) : null}
      {/* No wheel: a clerk may sit before it for hours, and whatever turns draws the eye and sixty pictures a second. */}
      {clerk.state === 'ready' ? (
        <p className="cc-idle__text" role="status">
          {t('desk.waiting')}
        </p>
      ) : null}
    </section>
  );
}

/** Why the system set a clerk to not ready, where there is more to say than that. */
function isExplained(reason: string | null): reason is 'missedOffer' | 'declined' {
  return reason === 'missedOffer' || reason === 'declined';
}

function OwnPicture() {
  const { t } = useTranslation();
  const devices = useOwnDevices();
  const repeat = useDesk((desk) => desk.repeatDeviceCheck);
  return (
    <section className="cc-card">
      <h2>{t('desk.ownPicture')}</h2>
      {devices.preview ? (
        <VideoTile
          stream={devices.preview}
          label={t('desk.ownPicture')}
          waitingText={t('deviceCheck.cameraStarting')}
          mirrored
          className="cc-idle__video"
        />
      ) : (
        <div className="cc-idle__video cc-check__none">
          <Icon name="camera" />
          <span>{t(devices.status === 'open' ? 'desk.noCamera' : 'desk.cameraOff')}</span>
        </div>
      )}
      <Button variant="secondary" icon="refresh" onPress={repeat}>
        {t('desk.checkAgain')}
      </Button>
    </section>
  );
}

function SoundCard() {
  const { t } = useTranslation();
  return (
    <section className="cc-card cc-idle__settings">
      <h2>{t('desk.settings')}</h2>
      <PreferenceTick name="offerSound" />
      <PreferenceTick name="singleKeys" />
    </section>
  );
}
