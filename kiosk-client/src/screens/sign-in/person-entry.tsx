// ID number and phone with keys on the screen; whichever field was touched last is the one that the keys serve.
import { useState } from 'react';
import { Button, ErrorSentence, TEST_IDS, TextField } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { ScreenKeys } from '../../shell/screen-keys.tsx';
import { useAction } from '../../shell/use-action.ts';
import { useNow } from '../../shell/use-now.ts';
import {
  groupIdNumber,
  groupPhone,
  hideIdNumber,
  ID_NUMBER_LENGTH,
  idNumberComplaint,
  phoneComplaint,
  PHONE_LENGTH,
  typeDigits,
  typeIdNumber,
} from './sign-in-form.ts';
import type { Challenge } from './sign-in-screen.tsx';
import './sign-in.css';

/** Ties the button in the actions to the form. */
const FORM_ID = 'person-entry';

export function PersonEntry({ onChallenge }: { onChallenge: (challenge: Challenge) => void }) {
  const { t } = useTranslation();
  const { api, demoCodes } = useKiosk();
  const { typed, patch } = useVisit();
  const [field, setField] = useState<'idNumber' | 'phone'>('idNumber');
  const [tried, setTried] = useState(false);
  const [hidden, setHidden] = useState(false);

  const now = useNow(60_000);
  const idWrong = idNumberComplaint(typed.idNumber, now);
  const phoneWrong = phoneComplaint(typed.phone);
  // Complains once the field is full or the person wants to go on, never in the middle of typing.
  const showIdWrong = idWrong && (tried || typed.idNumber.length === ID_NUMBER_LENGTH);
  const showPhoneWrong = phoneWrong && (tried || typed.phone.length === PHONE_LENGTH);

  const asking = useAction(async () => {
    const askedAt = Date.now();
    const challenge = await api.call('requestPhoneCode', { body: typed });
    onChallenge({ ...challenge, askedAt });
  });
  const typeId = (text: string) => {
    asking.clear();
    const idNumber = typeIdNumber(text);
    patch({ typed: { ...typed, idNumber } });
    if (!idNumberComplaint(idNumber, now) && typed.phone === '') setField('phone');
  };
  const typePhone = (text: string) => {
    asking.clear();
    patch({ typed: { ...typed, phone: typeDigits(text, PHONE_LENGTH) } });
  };
  const submit = () => {
    setTried(true);
    if (idWrong) setField('idNumber');
    else if (phoneWrong) setField('phone');
    else asking.run();
  };
  return (
    <ScreenBody
      title={t('signIn.title')}
      lead={t('signIn.lead')}
      actions={
        <>
          <BackButton />
          <Button
            variant="primary"
            size="large"
            type="submit"
            form={FORM_ID}
            isDisabled={asking.running}
            data-testid={TEST_IDS.requestCode}
          >
            {t('signIn.requestCode')}
          </Button>
        </>
      }
    >
      <form
        id={FORM_ID}
        className="stack"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="field-row" data-active={field === 'idNumber'}>
          <TextField
            label={t('signIn.idNumber')}
            hint={t('signIn.idNumberHint')}
            value={hidden ? hideIdNumber(typed.idNumber) : groupIdNumber(typed.idNumber)}
            isReadOnly={hidden}
            onChange={typeId}
            onFocus={() => setField('idNumber')}
            complaint={showIdWrong ? t(`signIn.${idWrong}`) : null}
            inputMode="none"
            autoComplete="off"
            inputClassName="digits"
            data-testid={TEST_IDS.idNumber}
          />
          <Button variant="quiet" icon="eye" aria-pressed={hidden} onPress={() => setHidden(!hidden)}>
            {hidden ? t('signIn.show') : t('signIn.hide')}
          </Button>
        </div>
        <div className="field-row" data-active={field === 'phone'}>
          <TextField
            label={t('signIn.phone')}
            hint={t('signIn.phoneHint')}
            value={groupPhone(typed.phone)}
            onChange={typePhone}
            onFocus={() => setField('phone')}
            complaint={showPhoneWrong ? t(`signIn.${phoneWrong}`) : null}
            inputMode="none"
            autoComplete="off"
            inputClassName="digits"
            data-testid={TEST_IDS.phone}
          />
        </div>
        {field === 'idNumber' ? (
          <ScreenKeys
            layout="idNumber"
            value={typed.idNumber}
            onChange={typeId}
            label={t('keys.forIdNumber')}
          />
        ) : (
          <ScreenKeys layout="digits" value={typed.phone} onChange={typePhone} label={t('keys.forPhone')} />
        )}
        {demoCodes ? <p className="dim">{t('signIn.demo')}</p> : null}
        {asking.error ? <ErrorSentence error={asking.error} data-testid={TEST_IDS.errorSentence} /> : null}
      </form>
    </ScreenBody>
  );
}
