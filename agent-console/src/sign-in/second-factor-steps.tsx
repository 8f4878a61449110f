// Setting up the app that makes one-time codes: prove the password, scan or type the secret, prove one code.
import { Button, CONSOLE_TEST_IDS, ErrorSentence, TextField } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ME, queries } from '../session/clients.ts';
import { QrCode } from '@cloud-window/shared/qr-code';

export function SecondFactorSteps({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useMutation({
    mutationFn: () => api.call('beginSecondFactor', { body: { password } }),
    onSuccess: () => setPassword(''),
  });
  const confirm = useMutation({
    mutationFn: () => api.call('confirmSecondFactor', { body: { code } }),
    onSuccess: (staff) => {
      queries.setQueryData(ME, staff);
      onDone();
    },
  });
  const secret = begin.data;
  if (!secret) {
    return (
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (password !== '' && !begin.isPending) begin.mutate();
        }}
      >
        <TextField
          label={t('secondFactor.password')}
          hint={t('secondFactor.passwordHint')}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          autoFocus
          data-testid={CONSOLE_TEST_IDS.secondFactorPassword}
        />
        {begin.error ? <ErrorSentence error={begin.error} /> : null}
        <Button
          type="submit"
          variant="primary"
          wide
          isDisabled={password === '' || begin.isPending}
          data-testid={CONSOLE_TEST_IDS.secondFactorBegin}
        >
          {t('secondFactor.begin')}
        </Button>
      </form>
    );
  }
  return (
    <form
      className="cc-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6 && !confirm.isPending) confirm.mutate();
      }}
    >
      <p>{t('secondFactor.scan')}</p>
      <QrCode className="cc-qr" text={secret.otpauthUrl} label={t('secondFactor.qrLabel')} />
      <p className="cc-muted">{t('secondFactor.typeInstead')}</p>
      <code className="cc-secret" data-testid={CONSOLE_TEST_IDS.secondFactorSecret}>
        {secret.secret}
      </code>
      <TextField
        label={t('secondFactor.code')}
        value={code}
        onChange={(value) => setCode(value.replace(/\D/g, '').slice(0, 6))}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        inputClassName="cc-code-input"
        data-testid={CONSOLE_TEST_IDS.secondFactorCode}
      />
      {confirm.error ? <ErrorSentence error={confirm.error} /> : null}
      <Button
        type="submit"
        variant="primary"
        wide
        isDisabled={code.length !== 6 || confirm.isPending}
        data-testid={CONSOLE_TEST_IDS.secondFactorConfirm}
      >
        {t('secondFactor.confirm')}
      </Button>
    </form>
  );
}
