// Changing the password, forced or by choice. The length rule is said before the server has to.
import { Button, CONSOLE_TEST_IDS, ErrorSentence, TextField } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ME, queries } from '../session/clients.ts';

/** The shortest password that the server takes. */
const MIN_LENGTH = 10;

export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => api.call('changePassword', { body: { current, next } }),
    onSuccess: (staff) => {
      queries.setQueryData(ME, staff);
      onDone();
    },
  });
  const tooShort = next !== '' && next.length < MIN_LENGTH;
  const differs = again !== '' && again !== next;
  const ready = current !== '' && next.length >= MIN_LENGTH && again === next && !change.isPending;
  return (
    <form
      className="cc-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) change.mutate();
      }}
    >
      <TextField
        label={t('password.current')}
        type="password"
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
        autoFocus
        data-testid={CONSOLE_TEST_IDS.currentPassword}
      />
      <TextField
        label={t('password.next')}
        hint={t('password.rule', { count: MIN_LENGTH })}
        complaint={tooShort ? t('password.tooShort', { count: MIN_LENGTH }) : null}
        type="password"
        value={next}
        onChange={setNext}
        autoComplete="new-password"
        data-testid={CONSOLE_TEST_IDS.newPassword}
      />
      <TextField
        label={t('password.again')}
        complaint={differs ? t('password.differs') : null}
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        data-testid={CONSOLE_TEST_IDS.newPasswordAgain}
      />
      {change.error ? <ErrorSentence error={change.error} /> : null}
      <Button
        type="submit"
        variant="primary"
        wide
        isDisabled={!ready}
        data-testid={CONSOLE_TEST_IDS.changePassword}
      >
        {t('password.submit')}
      </Button>
    </form>
  );
}
