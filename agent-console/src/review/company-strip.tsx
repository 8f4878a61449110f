// Over the whole call while somebody else is in it: who, and what that person and the applicant hear of each other.
import type { Companion } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon, VideoTile, type IconName } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useCallMedia } from '../desk/call-media.tsx';
import './company-strip.css';

const SIGNS: Partial<Record<Companion['role'], IconName>> = {
  listener: 'eye',
  whisperer: 'speaker',
  barger: 'people',
};

export function CompanyStrip() {
  const { t } = useTranslation();
  const { company, state } = useCallMedia();
  // The colleague whom one has asked has a strip of the own.
  const others = company.filter(({ role }) => role !== 'colleague');
  if (others.length === 0) return null;
  return (
    <div className="cc-company" data-testid={CONSOLE_TEST_IDS.company} role="status">
      {others.map(({ participant, role, displayName }) => (
        <p key={participant} data-role={role} data-testid={CONSOLE_TEST_IDS.companion(role)}>
          <Icon name={SIGNS[role] ?? 'person'} />
          <span>
            <strong>{t(`company.${role}.title`, { name: displayName })}</strong> {t(`company.${role}.text`)}
          </span>
          <Face
            stream={state?.others.find((one) => one.participant === participant)?.streams.face ?? null}
            name={displayName}
          />
        </p>
      ))}
    </div>
  );
}

function Face({ stream, name }: { stream: MediaStream | null; name: string }) {
  const { t } = useTranslation();
  if (stream === null) return null;
  return (
    <VideoTile stream={stream} label={name} waitingText={t('parties.waiting')} className="cc-company__face" />
  );
}
