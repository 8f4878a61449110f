// Where the page under review belongs: another material of the checklist, or nowhere. What a machine makes of its title stands
// first; a verdict does not follow into another material.
import type { LiveSession } from '@cloud-window/shared/client';
import { binaryPaths, type CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../session/language.ts';
import './reason-dialog.css';

interface SortDialogProps {
  pageId: string;
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

/** Chosen instead of a material. */
const OUT = '';

export function SortDialog({ pageId, call, session, onClose }: SortDialogProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { case: record, item } = call;
  const page = record.pages.find(({ id }) => id === pageId);
  const suggested = record.suggestions.find((each) => each.pageId === pageId)?.materialCode;
  const others = item.materials
    .filter(({ code }) => code !== page?.materialCode)
    .toSorted((one, other) => Number(other.code === suggested) - Number(one.code === suggested));
  const [target, setTarget] = useState(others[0]?.code ?? OUT);
  const send = useMutation({
    mutationFn: async () => {
      const where = { caseId: record.id, callId: call.status.callId, pageId };
      const { connection } = session;
      if (target === OUT) await connection.request('page:remove', where);
      else await connection.request('page:move', { ...where, materialCode: target, position: null });
    },
    onSuccess: onClose,
  });
  const option = (value: string, words: string, hint: string) => (
    <label key={value} className="cc-reason" data-chosen={target === value}>
      <input
        type="radio"
        name="belongs"
        value={value}
        checked={target === value}
        autoFocus={target === value}
        data-testid={CONSOLE_TEST_IDS.sortInto(value === OUT ? 'nowhere' : value)}
        onChange={() => setTarget(value)}
      />
      <span>
        {words}
        {hint === '' ? null : <span className="cc-muted"> · {hint}</span>}
      </span>
    </label>
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('sorting.title')}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant={target === OUT ? 'danger' : 'primary'}
            isDisabled={send.isPending}
            data-testid={CONSOLE_TEST_IDS.sortSubmit}
            onPress={() => send.mutate()}
          >
            {t(target === OUT ? 'sorting.remove' : 'sorting.move')}
          </Button>
        </>
      }
    >
      <div className="cc-reasons">
        <img className="cc-sort__page" src={binaryPaths.pageView(pageId, 320)} alt="" />
        <fieldset className="cc-reasons__list">
          <legend>{t('sorting.into')}</legend>
          {others.map(({ code, name }) =>
            option(code, language.text(name), code === suggested ? t('sorting.looksLike') : ''),
          )}
          {option(OUT, t('sorting.nowhere'), t('sorting.kept'))}
        </fieldset>
        {page?.verdict ? <p>{t('sorting.unjudged')}</p> : null}
        {send.error ? <ErrorSentence error={send.error} /> : null}
      </div>
    </Dialog>
  );
}
