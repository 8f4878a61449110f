// One call as its supervisor attends it: what is seen and heard, in which role, and at every moment in words what the
// applicant and the clerk notice of it.
import { ATTENDING_ROLES, type AttendingRole } from '@cloud-window/shared';
import type { LiveConnection, MediaState } from '@cloud-window/shared/client';
import {
  AudioOutlet,
  Button,
  CONSOLE_TEST_IDS,
  Icon,
  StatusDot,
  VideoTile,
  type IconName,
} from '@cloud-window/shared/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LineLight, useLineNumbers } from '../lines/line-light.tsx';
import { formatClock } from '../session/server-clock.ts';
import { useStaff } from '../session/staff.ts';
import { Refusal } from '../shell/refusal.tsx';
import type { LiveCall } from './live-calls.tsx';
import { TakeOverDialog } from './take-over.tsx';
import type { Attendance } from './use-attendance.ts';

interface AttendPanelProps {
  call: LiveCall;
  itemName: string;
  attendance: Attendance;
  live: LiveConnection | null;
  now: number;
}

const ROLE_ICONS: Readonly<Record<AttendingRole, IconName>> = {
  listener: 'eye',
  whisperer: 'speaker',
  barger: 'people',
};

export function AttendPanel({ call, itemName, attendance, now }: AttendPanelProps) {
  const { t } = useTranslation();
  const staff = useStaff();
  const [takingOver, setTakingOver] = useState(false);
  const here = attendance.callId === call.callId;
  const role = here ? attendance.role : null;
  const isOwn = call.staffId === staff.id;
  const mayAttend = call.kind === 'video' && !isOwn;
  return (
    <section
      className="sv-panel"
      aria-label={t('attending.panel', { item: itemName, clerk: call.clerk })}
      data-testid={CONSOLE_TEST_IDS.attendPanel}
      data-role={role ?? 'none'}
    >
      <header className="sv-panel__head">
        <h2>{itemName}</h2>
        <p className="cc-muted">
          {call.clerk} · <span className="cc-digits">{formatClock(now - call.since)}</span>
        </p>
      </header>
      {mayAttend ? (
        <>
          <RoleChoice
            role={role}
            pending={attendance.pending}
            onChoose={(as) => attendance.attend(call.callId, as)}
          />
          <WhoNotices role={role} clerk={call.clerk} held={call.heldSince !== null} />
          {here && attendance.fault ? (
            <p className="cc-note" data-tone="bad" role="alert">
              <Icon name="microphone" />
              {t('attending.noMicrophone')}
            </p>
          ) : null}
          <Refusal error={attendance.error} words="attending.refused" />
          <div className="cc-card__actions">
            {here ? (
              <Button
                icon="cross"
                isDisabled={attendance.pending}
                data-testid={CONSOLE_TEST_IDS.attendLeave}
                onPress={attendance.leave}
              >
                {t('attending.leave')}
              </Button>
            ) : null}
            <Button
              variant="danger"
              icon="transfer"
              isDisabled={!staff.roles.includes('clerk')}
              data-testid={CONSOLE_TEST_IDS.takeOverCall}
              onPress={() => setTakingOver(true)}
            >
              {t('attending.takeOver')}
            </Button>
          </div>
          {staff.roles.includes('clerk') ? null : <p className="cc-muted">{t('attending.noClerk')}</p>}
        </>
      ) : (
        <p className="cc-note" data-tone="idle">
          <Icon name="info" />
          {t(isOwn ? 'attending.ownCall' : 'attending.noRoom')}
        </p>
      )}
      {here && attendance.media ? <Pictures media={attendance.media} clerk={call.clerk} /> : null}
      {here ? null : <Lines call={call} />}
      {takingOver ? (
        <TakeOverDialog call={call} attendance={attendance} onClose={() => setTakingOver(false)} />
      ) : null}
    </section>
  );
}

/** What this supervisor sees and hears: the applicant with the papers, the clerk, and whoever else talks. */
function Pictures({ media, clerk }: { media: MediaState; clerk: string }) {
  const { t } = useTranslation();
  const desk = media.others.find(({ role }) => role === 'clerk')?.streams;
  const guests = media.others.filter(({ role }) => role !== 'clerk');
  return (
    <div className="sv-panel__pictures">
      <VideoTile
        stream={media.remote.face ?? null}
        label={t('attending.applicant')}
        waitingText={t('parties.waiting')}
        stalledText={t('parties.stalled')}
        showName
        data-testid={CONSOLE_TEST_IDS.attendApplicant}
      />
      <VideoTile
        stream={desk?.face ?? null}
        label={clerk}
        waitingText={t('parties.waiting')}
        stalledText={t('parties.stalled')}
        showName
        data-testid={CONSOLE_TEST_IDS.attendClerk}
      />
      <VideoTile
        stream={media.remote.document ?? null}
        label={t('parties.document')}
        waitingText={t('parties.waiting')}
        stalledText={t('parties.stalled')}
        showName
        fit="contain"
        className="sv-panel__papers"
        data-testid={CONSOLE_TEST_IDS.attendPapers}
      />
      <AudioOutlet
        stream={media.remote.microphone ?? null}
        data-testid={CONSOLE_TEST_IDS.attendApplicantSound}
      />
      <AudioOutlet stream={desk?.microphone ?? null} data-testid={CONSOLE_TEST_IDS.attendClerkSound} />
      {guests.map(({ participant, streams }) => (
        <AudioOutlet key={participant} stream={streams.microphone ?? null} />
      ))}
      <p className="sv-panel__state" role="status">
        {media.status === 'live' || media.status === 'held' ? null : (
          <StatusDot tone={media.status === 'failed' ? 'bad' : 'busy'}>
            {t(`attending.media.${media.status}`)}
          </StatusDot>
        )}
      </p>
    </div>
  );
}

function Lines({ call }: { call: LiveCall }) {
  const { t } = useTranslation();
  const numbers = useLineNumbers();
  return (
    <dl className="cc-facts">
      {(['kiosk', 'clerk'] as const).map((side) => {
        const quality = call.quality[side];
        return (
          <div key={side} className="sv-panel__line">
            <dt>{t(side === 'kiosk' ? 'lines.theirLine' : 'lines.clerkLine')}</dt>
            <dd>
              <LineLight line={quality} whose="theirs" />
              {quality === null ? null : (
                <span className="cc-muted cc-block cc-digits">{numbers(quality)}</span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

interface RoleChoiceProps {
  role: AttendingRole | null;
  pending: boolean;
  onChoose: (role: AttendingRole) => void;
}

function RoleChoice({ role, pending, onChoose }: RoleChoiceProps) {
  const { t } = useTranslation();
  return (
    <div className="sv-panel__roles" role="group" aria-label={t('attending.asWhat')}>
      {ATTENDING_ROLES.map((as) => (
        <Button
          key={as}
          variant={role === as ? 'primary' : 'secondary'}
          icon={ROLE_ICONS[as]}
          aria-pressed={role === as}
          isDisabled={pending}
          data-testid={CONSOLE_TEST_IDS.attendAs(as)}
          onPress={() => {
            if (role !== as) onChoose(as);
          }}
        >
          {t(`attending.role.${as}`)}
        </Button>
      ))}
    </div>
  );
}

/** What the two notice: a table in words, spoken when it changes. */
function WhoNotices({ role, clerk, held }: { role: AttendingRole | null; clerk: string; held: boolean }) {
  const { t } = useTranslation();
  const key = role ?? 'none';
  return (
    <div
      className="sv-panel__notices"
      role="status"
      data-testid={CONSOLE_TEST_IDS.attendNotices}
      data-role={key}
    >
      <p data-hears={role === 'barger' && !held}>
        <Icon name={role === 'barger' && !held ? 'speaker' : 'lock'} />
        <span>
          <strong>{t('attending.applicant')}</strong>{' '}
          {t(role === 'barger' && held ? 'attending.applicantHeld' : `attending.applicantNotices.${key}`)}
        </span>
      </p>
      <p data-hears={role === 'barger' || role === 'whisperer'}>
        <Icon name={role === 'barger' || role === 'whisperer' ? 'speaker' : 'lock'} />
        <span>
          <strong>{clerk}</strong> {t(`attending.clerkNotices.${key}`)}
        </span>
      </p>
    </div>
  );
}
