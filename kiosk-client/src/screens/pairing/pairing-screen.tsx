// A kiosk that is not set up yet: whoever installs it enters the code from the administration.
import { useState } from 'react';
import type { Api } from '@cloud-window/shared/client';
import { Button, ErrorSentence, LanguageSwitch, TEST_IDS, TextField } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { Logo } from '../../shell/logo.tsx';
import { ScreenKeys } from '../../shell/screen-keys.tsx';
import { useAction } from '../../shell/use-action.ts';
import { tidyPairingCode } from './pairing-code.ts';
import './pairing.css';

export function PairingScreen({ api, onPaired }: { api: Api; onPaired: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const pairing = useAction(async () => {
    await api.call('pairDevice', { body: { code } });
    onPaired();
  });
  const change = (typed: string) => {
    pairing.clear();
    setCode(tidyPairingCode(typed, code));
  };
  return (
    <main className="pairing">
      <div className="pairing__card">
        <Logo className="logo pairing__logo" />
        <h1>{t('pairing.title')}</h1>
        <p>{t('pairing.lead')}</p>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            pairing.run();
          }}
        >
          <TextField
            label={t('pairing.code')}
            hint={t('pairing.hint')}
            value={code}
            onChange={change}
            autoFocus
            autoComplete="off"
            inputClassName="digits"
            data-testid={TEST_IDS.pairingCode}
          />
          <ScreenKeys layout="code" value={code} onChange={change} label={t('keys.label')} />
          {pairing.error ? (
            <ErrorSentence error={pairing.error} data-testid={TEST_IDS.errorSentence} />
          ) : null}
          <Button
            variant="primary"
            size="large"
            wide
            type="submit"
            isDisabled={code.length < 9 || pairing.running}
            data-testid={TEST_IDS.pair}
          >
            {t('pairing.pair')}
          </Button>
        </form>
        <LanguageSwitch />
      </div>
    </main>
  );
}
