// Username and password; the one-time code is asked only when the server says that it is due.
import { AppError } from '@cloud-window/shared';
import { Button, CONSOLE_TEST_IDS, ErrorSentence, Icon, TextField } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ME, queries } from '../session/clients.ts';
import { AlonePage } from './alone-page.tsx';

export function SignIn({ demo }: { demo: boolean }) {
  const { t } = useTranslation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const signIn = useMutation({
    mutationFn: () =>
      api.call('signInStaff', {
        body: { username: username.trim(), password, ...(code === null ? {} : { code: code.trim() }) },
      }),
    onSuccess: (staff) => queries.setQueryData(ME, staff),
    onError: (error) => {
      if (AppError.from(error).code === 'SECOND_FACTOR_REQUIRED') setCode('');
    },
  });
  const codeAsked = code !== null;
  // Being asked for the code the first time is a step, not a failure.
  const failure =
    signIn.error && !(AppError.from(signIn.error).code === 'SECOND_FACTOR_REQUIRED' && code === '')
      ? signIn.error
      : null;
  const complete = username.trim() !== '' && password !== '' && (!codeAsked || /^\d{6}$/.test(code.trim()));
  return (
    <AlonePage title={t('signIn.title')} intro={t('signIn.intro')}>
      <form
        className="cc-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (complete && !signIn.isPending) signIn.mutate();
        }}
      >
        <TextField
          label={t('signIn.username')}
          value={username}
          onChange={setUsername}
          autoComplete="username"
          autoFocus
          isDisabled={codeAsked}
          data-testid={CONSOLE_TEST_IDS.staffUsername}
        />
        <TextField
          label={t('signIn.password')}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          isDisabled={codeAsked}
          data-testid={CONSOLE_TEST_IDS.staffPassword}
        />
        {codeAsked ? (
          <TextField
            label={t('signIn.code')}
            hint={t('signIn.codeHint')}
            value={code}
            onChange={(value) => setCode(value.replace(/\D/g, '').slice(0, 6))}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            inputClassName="cc-code-input"
            data-testid={CONSOLE_TEST_IDS.staffCode}
          />
        ) : null}
        {failure ? <ErrorSentence error={failure} data-testid={CONSOLE_TEST_IDS.signInError} /> : null}
        <Button
          type="submit"
          variant="primary"
          wide
          isDisabled={!complete || signIn.isPending}
          data-testid={CONSOLE_TEST_IDS.signIn}
        >
          {t(signIn.isPending ? 'signIn.pending' : 'signIn.submit')}
        </Button>
        {codeAsked ? (
          <Button
            variant="quiet"
            onPress={() => {
              setCode(null);
              signIn.reset();
            }}
          >
            {t('signIn.otherAccount')}
          </Button>
        ) : null}
      </form>
      {demo ? (
        <p className="cc-note" data-tone="warn">
          <Icon name="info" />
          {t('signIn.demo')}
        </p>
      ) : null}
    </AlonePage>
  );
}
