// Who is applying: ID number and phone, then the code that was sent to the phone.
import { useState } from 'react';
import type { RouteResult } from '@cloud-window/shared/protocol';
import { CodeEntry } from './code-entry.tsx';
import { PersonEntry } from './person-entry.tsx';

export type Challenge = RouteResult<'requestPhoneCode'> & { askedAt: number };

export function SignInScreen() {
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  if (challenge) {
    return <CodeEntry challenge={challenge} onRenew={setChallenge} onChange={() => setChallenge(null)} />;
  }
  return <PersonEntry onChallenge={setChallenge} />;
}
