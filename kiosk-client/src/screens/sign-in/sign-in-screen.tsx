// Who is applying: ID number and phone, then the code that was sent to the phone.
import { useState } from 'react';
import type { RouteResult } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { CodeEntry } from './code-entry.tsx';
import { PersonEntry } from './person-entry.tsx';

export type Challenge = RouteResult<'requestPhoneCode'> & { askedAt: number };

export function SignInScreen() {
  const { t } = useTranslation();
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  if (challenge) {
    return <CodeEntry challenge={challenge} onRenew={setChallenge} onChange={() => setChallenge(null)} />;
  }
  return (
    <ScreenBody title={t('signIn.title')} lead={t('signIn.lead')} actions={<BackButton />}>
      <PersonEntry onChallenge={setChallenge} />
    </ScreenBody>
  );
}
