// Is this receipt genuine? By the token of its QR code, by the PDF file (of which only the hash leaves this device), or
// by both.
import { useEffect, useState } from 'react';
import { sha256Hex, type Api } from '@cloud-window/shared/client';
import { AppError } from '@cloud-window/shared';
import type { RouteResult } from '@cloud-window/shared/protocol';
import {
  Button,
  ErrorSentence,
  Icon,
  LanguageSwitch,
  Spinner,
  TEST_IDS,
  TextField,
} from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import type { GivenReceipt } from './address.ts';
import { TakeAlong } from './take-along.tsx';
import { VerifyResult } from './verify-result.tsx';

export type Verification = RouteResult<'verifyReceipt'>;

type Progress =
  | { name: 'asking' }
  | { name: 'checking' }
  | { name: 'failed'; error: AppError }
  | { name: 'answered'; answer: Verification };

export function VerifyPage({ api, given }: { api: Api; given: GivenReceipt }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState(given.number);
  const [file, setFile] = useState<File | null>(null);
  const [progress, setProgress] = useState<Progress>(
    given.number && given.token ? { name: 'checking' } : { name: 'asking' },
  );
  // The token belongs to the number of the address and to no other.
  const token = number.trim() === given.number ? given.token : null;

  const check = async (chosen: File | null) => {
    setProgress({ name: 'checking' });
    try {
      setProgress({ name: 'answered', answer: await verify(api, number, token, chosen) });
    } catch (error) {
      setProgress({ name: 'failed', error: AppError.from(error) });
    }
  };
  useEffect(() => {
    if (!given.number || !given.token) return;
    let over = false;
    verify(api, given.number, given.token, null).then(
      (answer) => {
        if (!over) setProgress({ name: 'answered', answer });
      },
      (error: unknown) => {
        if (!over) setProgress({ name: 'failed', error: AppError.from(error) });
      },
    );
    return () => {
      over = true;
    };
  }, [api, given]);

  const ready = number.trim() !== '' && (token !== null || file !== null);
  return (
    <div className="verify">
      <header className="verify__header">
        <span className="verify__brand">{t('verify.brand')}</span>
        <LanguageSwitch />
      </header>
      <main className="verify__main">
        <h1>{t('verify.title')}</h1>
        <p className="verify__lead">{t('verify.lead')}</p>
        {progress.name === 'checking' ? <Spinner label={t('verify.checking')} /> : null}
        {progress.name === 'failed' ? (
          <ErrorSentence
            error={progress.error}
            onRetry={() => void check(file)}
            data-testid={TEST_IDS.errorSentence}
          />
        ) : null}
        {progress.name === 'answered' ? <VerifyResult answer={progress.answer} /> : null}
        {progress.name === 'answered' && progress.answer.status === 'genuine' && token !== null ? (
          <TakeAlong number={number.trim()} token={token} />
        ) : null}
        <form
          className="verify__form"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) void check(file);
          }}
        >
          <h2>{progress.name === 'answered' ? t('verify.again') : t('verify.byHand')}</h2>
          <TextField
            label={t('verify.number')}
            value={number}
            onChange={setNumber}
            autoComplete="off"
            maxLength={40}
            data-testid={TEST_IDS.verifyNumber}
          />
          <div className="verify__file">
            <span className="verify__file-label" id="file-label">
              {t('verify.file')}
            </span>
            <label className="verify__file-choice">
              <input
                type="file"
                accept="application/pdf,.pdf"
                className="cw-visually-hidden"
                aria-labelledby="file-label file-name"
                data-testid={TEST_IDS.verifyFile}
                onChange={(event) => {
                  const chosen = event.target.files?.[0] ?? null;
                  setFile(chosen);
                  // With the number at hand there is nothing left to ask.
                  if (chosen && number.trim() !== '') void check(chosen);
                }}
              />
              <Icon name="paper" />
              <span id="file-name">{file ? file.name : t('verify.chooseFile')}</span>
            </label>
          </div>
          <p className="verify__private">
            <Icon name="lock" /> {t('verify.private')}
          </p>
          <Button
            variant="primary"
            wide
            type="submit"
            isDisabled={!ready || progress.name === 'checking'}
            data-testid={TEST_IDS.verifySubmit}
          >
            {t('verify.check')}
          </Button>
          {ready ? null : <p className="verify__hint">{t('verify.needs')}</p>}
        </form>
      </main>
    </div>
  );
}

async function verify(
  api: Api,
  number: string,
  token: string | null,
  file: File | null,
): Promise<Verification> {
  return api.call('verifyReceipt', {
    body: {
      number: number.trim(),
      ...(token === null ? {} : { token }),
      ...(file === null ? {} : { fileSha256: await sha256Hex(file) }),
    },
  });
}
