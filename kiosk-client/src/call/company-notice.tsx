// Who else has joined the conversation, by name and in what part, and their faces: nobody sees or hears the person unnamed.
// Supervisors who listen are said in general, in the line above.
import type { OtherParticipant } from '@cloud-window/shared/client';
import type { Companion } from '@cloud-window/shared/protocol';
import { Icon, TEST_IDS, VideoTile } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

interface CompanyProps {
  company: readonly Companion[];
}

export function CompanyNotice({ company }: CompanyProps) {
  const { t } = useTranslation();
  return (
    <div className="company" role="status">
      {company.map(({ participant, role, displayName }) => (
        <p key={participant} className="company__one" data-testid={TEST_IDS.companion(role)}>
          <Icon name="people" />
          <span>{t(`call.joined.${role}`, { name: displayName })}</span>
        </p>
      ))}
    </div>
  );
}

export function GuestFaces({ company, others }: CompanyProps & { others: readonly OtherParticipant[] }) {
  const { t } = useTranslation();
  const seen = others.filter(({ streams }) => streams.face !== undefined);
  if (seen.length === 0) return null;
  return (
    <div className="call__guests">
      {seen.map(({ participant, streams }) => (
        <VideoTile
          key={participant}
          stream={streams.face ?? null}
          label={company.find((one) => one.participant === participant)?.displayName ?? ''}
          waitingText={t('call.connecting')}
          showName
          data-testid={TEST_IDS.guestVideo}
        />
      ))}
    </div>
  );
}
