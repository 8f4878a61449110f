// Choose the paper, photograph it or choose files, see what became of each. Only what this phone has sent itself is shown.
import { useEffect, useRef, useState, type RefObject } from 'react';
import { AppError } from '@cloud-window/shared';
import { loadUploadCode, type Api, type PageUploads } from '@cloud-window/shared/client';
import type { PhoneTask } from '@cloud-window/shared/protocol';
import {
  Button,
  ErrorSentence,
  Icon,
  LanguageSwitch,
  Spinner,
  TEST_IDS,
  useStoreValue,
} from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { ACCEPTED_FILES } from '../intake/accepted-files.ts';
import { useAddFiles } from '../intake/use-add-files.ts';
import { FileFaults } from '../intake/file-faults.tsx';
import { useLocalized } from '../shell/use-localized.ts';
import { SentPages } from './sent-pages.tsx';

interface PhonePageProps {
  api: Api;
  uploads: PageUploads;
  token: string;
  materialCode: string | null;
}

/** How often it is asked whether the link still lives. */
const LOOK_MS = 20_000;

type Link = { name: 'asking' } | { name: 'open'; task: PhoneTask } | { name: 'failed'; error: AppError };

export function PhonePage({ api, uploads, token, materialCode }: PhonePageProps) {
  const { t } = useTranslation();
  const { link, retry } = useLink(api, uploads, token);
  return (
    <div className="phone">
      <header className="phone__header">
        <span className="phone__brand">{t('phone.brand')}</span>
        <LanguageSwitch />
      </header>
      <main className="phone__main">
        <h1>{t('phone.title')}</h1>
        {link.name === 'asking' ? <Spinner label={t('ui.loading')} /> : null}
        {link.name === 'failed' ? (
          <ErrorSentence
            error={link.error}
            data-testid={TEST_IDS.errorSentence}
            {...(link.error.retryable ? { onRetry: retry } : {})}
          />
        ) : null}
        {link.name === 'open' ? (
          <Sending task={link.task} uploads={uploads} preferred={materialCode} />
        ) : null}
        <SentPages uploads={uploads} />
        <p className="phone__private">
          <Icon name="lock" /> {t('phone.private')}
        </p>
      </main>
    </div>
  );
}

function Sending({
  task,
  uploads,
  preferred,
}: {
  task: PhoneTask;
  uploads: PageUploads;
  preferred: string | null;
}) {
  const { t } = useTranslation();
  const text = useLocalized();
  const known = task.materials.find(({ code }) => code === preferred) ?? task.materials[0];
  const [code, setCode] = useState(known?.code ?? '');
  const material = task.materials.find((each) => each.code === code);
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const sent = useStoreValue(uploads.state);
  const adding = useAddFiles(uploads);
  const ofThis = sent.filter((upload) => upload.materialCode === code && upload.state !== 'failed').length;

  const add = (input: RefObject<HTMLInputElement | null>) => {
    const chosen = [...(input.current?.files ?? [])];
    if (input.current) input.current.value = '';
    if (!material) return;
    void adding.add(chosen, {
      caseId: task.caseId,
      materialCode: code,
      room: Math.max(0, material.maxPages - ofThis),
      origin: 'phone',
      first: null,
    });
  };
  return (
    <section className="phone__task">
      <p className="phone__item">{text(task.itemName)}</p>
      <label className="phone__label" htmlFor="material">
        {t('phone.material')}
      </label>
      <select
        id="material"
        className="phone__select"
        value={code}
        data-testid={TEST_IDS.phoneMaterial}
        onChange={(event) => setCode(event.target.value)}
      >
        {task.materials.map((each) => (
          <option key={each.code} value={each.code}>
            {text(each.name)}
          </option>
        ))}
      </select>
      <Button
        variant="primary"
        size="large"
        wide
        icon="camera"
        isDisabled={adding.reading !== null}
        onPress={() => camera.current?.click()}
      >
        {t('phone.photograph')}
      </Button>
      <Button
        size="large"
        wide
        icon="paper"
        isDisabled={adding.reading !== null}
        onPress={() => files.current?.click()}
      >
        {t('phone.choose')}
      </Button>
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        data-testid={TEST_IDS.phoneCamera}
        onChange={() => add(camera)}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        accept={ACCEPTED_FILES}
        data-testid={TEST_IDS.phoneFiles}
        onChange={() => add(files)}
      />
      {adding.reading ? <Spinner label={t('files.reading', adding.reading)} /> : null}
      <FileFaults faults={adding.faults} />
    </section>
  );
}

/** Asks what is to be done, and again every while: the kiosk may have ended it. */
function useLink(api: Api, uploads: PageUploads, token: string): { link: Link; retry: () => void } {
  const [link, setLink] = useState<Link>({ name: 'asking' });
  const [attempt, setAttempt] = useState(0);
  const gone = link.name === 'failed' && !link.error.retryable;
  // A refused page says it before the next look does.
  const refused = useStoreValue(uploads.state).some((upload) => upload.error?.code === 'PHONE_LINK_GONE');
  useEffect(() => {
    if (gone) return;
    let over = false;
    const ask = () => {
      api.call('phoneTask', { body: { token } }).then(
        (task) => {
          if (!over) setLink({ name: 'open', task });
        },
        (thrown: unknown) => {
          if (over) return;
          const error = AppError.from(thrown);
          // An address that was typed by hand is no link either.
          const told = error.code === 'BAD_REQUEST' ? new AppError('PHONE_LINK_GONE') : error;
          setLink((now) => (now.name === 'open' && told.retryable ? now : { name: 'failed', error: told }));
        },
      );
    };
    ask();
    void loadUploadCode().catch(() => undefined);
    const timer = setInterval(ask, LOOK_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [api, token, attempt, gone, refused]);
  useEffect(() => {
    // The phone may be lent on: what was sent is shown no longer than it can be added to.
    if (gone) uploads.clear();
  }, [gone, uploads]);
  return { link, retry: () => setAttempt((number) => number + 1) };
}
