// Why a page is rejected or wanted again: a reason by number key, words if needed, Enter.
import { AppError, newId } from '@cloud-window/shared';
import type { LiveSession } from '@cloud-window/shared/client';
import {
  PAGE_REJECT_REASONS,
  type CallSnapshot,
  type DespiteLicence,
  type Page,
  type PageRejectReason,
} from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { DespiteLicenceChoice } from '../licences/despite-licence.tsx';
import { useLanguage } from '../session/language.ts';
import { TextArea } from '../shell/fields.tsx';
import { templatesOf, type ReasonTemplate } from './reason-templates.ts';
import { ReasonWords, templateOfKey } from './reason-words.tsx';
import type { ReviewDialog } from './review-store.ts';
import './reason-dialog.css';

type Asked = Extract<ReviewDialog, { kind: 'reject' | 'recapture' }>;

interface ReasonDialogProps {
  asked: Asked;
  call: CallSnapshot;
  session: LiveSession;
  onClose: () => void;
}

export function ReasonDialog({ asked, call, session, onClose }: ReasonDialogProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { callId } = call.status;
  const page = call.case.pages.find((candidate) => candidate.id === asked.pageId) ?? null;
  const materialCode = asked.kind === 'recapture' ? asked.materialCode : page?.materialCode;
  const material = call.item.materials.find((candidate) => candidate.code === materialCode);
  const further = asked.kind === 'recapture' && asked.pageId === null;
  const [reason, setReason] = useState<PageRejectReason>(() => firstReason(page, further));
  const [note, setNote] = useState('');
  const [despiteLicence, setDespiteLicence] = useState<DespiteLicence | null>(null);
  // Made once, so that pressing twice asks once.
  const [recaptureId] = useState(() => newId('recapture'));
  const send = useMutation({
    mutationFn: async () => {
      const { connection } = session;
      if (asked.kind === 'reject') {
        const judgement = { callId, pageId: asked.pageId, value: 'rejected', reason, note } as const;
        await connection.request('page:judge', judgement);
        return;
      }
      const { pageId } = asked;
      await connection.request('page:requestRecapture', {
        callId,
        recaptureId,
        materialCode: asked.materialCode,
        pageId,
        reason,
        note,
        despiteLicence,
      });
    },
    onSuccess: onClose,
  });
  // The server alone knows what is on file of the applicant.
  const isOnFile = send.error instanceof AppError && send.error.code === 'LICENCE_HELD';
  const noteMissing = !further && reason === 'other' && note.trim() === '';
  const submit = () => {
    if (!noteMissing && !send.isPending) send.mutate();
  };
  const templates = further ? [] : templatesOf(material ?? { code: materialCode ?? '', form: 'copy' });
  const choose = (template: ReasonTemplate) => {
    setReason(template.reason);
    // In the language that the applicant reads; what the clerk has written stays.
    const words = t(`reasonTemplates.${template.id}`, { lng: call.case.locale });
    setNote((present) =>
      present.trim() === '' || present.includes(words) ? words : `${present.trim()}\n${words}`,
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLTextAreaElement;
    const numbered = further ? undefined : PAGE_REJECT_REASONS[Number(event.key) - 1];
    if (!typing && numbered) setReason(numbered);
    const ready =
      event.ctrlKey || event.altKey || event.metaKey ? undefined : templateOfKey(templates, event.key);
    if (!typing && ready) {
      event.preventDefault();
      choose(ready);
    }
    if (event.key === 'Enter' && (!typing || event.ctrlKey) && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      submit();
    }
  };
  const ids =
    asked.kind === 'reject'
      ? { reason: CONSOLE_TEST_IDS.rejectReason, note: CONSOLE_TEST_IDS.rejectNote }
      : { reason: CONSOLE_TEST_IDS.recaptureReason, note: CONSOLE_TEST_IDS.recaptureNote };
  const words = asked.kind === 'reject' ? 'reject' : further ? 'further' : 'recapture';
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(`reasons.${words}.title`)}
      className="cc-modal"
      actions={
        <>
          <Button onPress={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant={asked.kind === 'reject' ? 'danger' : 'primary'}
            isDisabled={noteMissing || send.isPending}
            data-testid={
              asked.kind === 'reject' ? CONSOLE_TEST_IDS.rejectSubmit : CONSOLE_TEST_IDS.recaptureSubmit
            }
            onPress={submit}
          >
            {t(`reasons.${words}.submit`)}
            <kbd className="cc-key">Enter</kbd>
          </Button>
        </>
      }
    >
      <div className="cc-reasons" onKeyDown={onKeyDown}>
        <p>
          <strong>
            {material ? language.text(material.name) : materialCode}
            {page ? ` · ${t('verdictBar.page', { number: page.position })}` : ''}
          </strong>
          <span className="cc-muted cc-block">{t(`reasons.${words}.text`)}</span>
        </p>
        {further ? null : (
          <fieldset className="cc-reasons__list">
            <legend className="cw-visually-hidden">{t('reasons.reason')}</legend>
            {PAGE_REJECT_REASONS.map((value, index) => (
              <label key={value} className="cc-reason" data-chosen={reason === value}>
                <input
                  type="radio"
                  name="reason"
                  value={value}
                  checked={reason === value}
                  autoFocus={reason === value}
                  data-testid={ids.reason(value)}
                  onChange={() => setReason(value)}
                />
                <span>{t(`pageReason.${value}`)}</span>
                <kbd className="cc-key">{index + 1}</kbd>
              </label>
            ))}
          </fieldset>
        )}
        <ReasonWords templates={templates} locale={call.case.locale} onChoose={choose} />
        <TextArea
          label={t(!further && reason === 'other' ? 'reasons.noteRequired' : 'reasons.note')}
          hint={t('reasons.noteHint')}
          value={note}
          rows={2}
          maxLength={500}
          onChange={setNote}
          data-testid={ids.note}
        />
        {isOnFile || despiteLicence !== null ? (
          <DespiteLicenceChoice chosen={despiteLicence} onChoose={setDespiteLicence} />
        ) : null}
        {send.error ? <ErrorSentence error={send.error} /> : null}
      </div>
    </Dialog>
  );
}

/** What a rejected page was rejected for is most likely why it is wanted again. */
function firstReason(page: Page | null, further: boolean): PageRejectReason {
  if (further) return 'other';
  return page?.verdict?.reason ?? 'blurred';
}
