// The six digits from the phone.
import { useState } from 'react';
import { AppError } from '@cloud-window/shared';
import { Button, ErrorSentence, TEST_IDS, TextField } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { aimNeedsCase } from '../../flow/steps.ts';
import { useOpenCase } from '../../flow/use-open-case.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { signOut } from '../../flow/wipe.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { ScreenKeys } from '../../shell/screen-keys.tsx';
import { useAction } from '../../shell/use-action.ts';
import { useNow } from '../../shell/use-now.ts';
import { CODE_LENGTH, typeDigits } from './sign-in-form.ts';
import type { Challenge } from './sign-in-screen.tsx';

/** The sender needs a moment; asking again at once would only invalidate the code that is on its way. */
const RESEND_AFTER_MS = 60_000;

interface CodeEntryProps {
  challenge: Challenge;
  onRenew: (challenge: Challenge) => void;
  /** Back to ID number and phone, which are kept. */
  onChange: () => void;
}

export function CodeEntry({ challenge, onRenew, onChange }: CodeEntryProps) {
  const { t } = useTranslation();
  const { api, demoCodes } = useKiosk();
  const openCase = useOpenCase();
  const [code, setCode] = useState('');
  const now = useNow(1_000);
  const wait = Math.max(0, Math.ceil((challenge.askedAt + RESEND_AFTER_MS - now) / 1000));

  const signingIn = useAction(async () => {
    const visit = useVisit.getState();
    if (!visit.applicant) {
      const applicant = await api
        .call('signInApplicant', { body: { challengeId: challenge.challengeId, code } })
        .catch((thrown: unknown) => {
          // Nobody should have to delete six digits one by one before the right ones fit.
          if (AppError.from(thrown).code === 'PHONE_CODE_WRONG') setCode('');
          throw thrown;
        });
      // Wiped meanwhile: what has just begun belongs to somebody who has left.
      if (useVisit.getState().key !== visit.key) return signOut({ api });
      // From here on the server knows; what was typed is not needed any more.
      visit.patch({ applicant, maskedPhone: challenge.maskedPhone, typed: { idNumber: '', phone: '' } });
    }
    if (aimNeedsCase(visit.aim)) await openCase();
    if (useVisit.getState().key === visit.key) visit.advance();
  });
  const resending = useAction(async () => {
    const askedAt = Date.now();
    const renewed = await api.call('requestPhoneCode', { body: useVisit.getState().typed });
    setCode('');
    signingIn.clear();
    onRenew({ ...renewed, askedAt });
  });
  const type = (text: string) => {
    signingIn.clear();
    setCode(typeDigits(text, CODE_LENGTH));
  };
  const error = signingIn.error ?? resending.error;
  return (
    <ScreenBody
      title={t('signIn.codeTitle')}
      lead={t('signIn.codeLead', { phone: challenge.maskedPhone })}
      actions={
        <>
          <Button icon="back" size="large" className="back" data-testid={TEST_IDS.back} onPress={onChange}>
            {t('ui.back')}
          </Button>
          <Button
            variant="primary"
            size="large"
            isDisabled={code.length < CODE_LENGTH || signingIn.running}
            data-testid={TEST_IDS.signIn}
            onPress={signingIn.run}
          >
            {t('signIn.signIn')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <TextField
          label={t('signIn.code')}
          value={code}
          onChange={type}
          inputMode="none"
          autoComplete="off"
          autoFocus
          inputClassName="digits digits--code"
          data-testid={TEST_IDS.phoneCode}
        />
        {error ? <ErrorSentence error={error} data-testid={TEST_IDS.errorSentence} /> : null}
        <ScreenKeys layout="digits" value={code} onChange={type} label={t('keys.forCode')} />
        <Button isDisabled={wait > 0 || resending.running} onPress={resending.run}>
          {wait > 0 ? t('signIn.resendIn', { count: wait }) : t('signIn.resend')}
        </Button>
        {demoCodes ? <p className="dim">{t('signIn.demo')}</p> : null}
      </div>
    </ScreenBody>
  );
}
