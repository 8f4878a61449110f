// Reading back and signing: everything that the forms say as plain sentences, on the screen and aloud; what the signature is;
// and the signature over exactly that.
import { useState } from 'react';
import { AppError } from '@cloud-window/shared';
import { sha256Hex } from '@cloud-window/shared/client';
import { canonicalJson, formSentences, type SentenceBlock } from '@cloud-window/shared/forms';
import type { Case, Item, Strokes } from '@cloud-window/shared/protocol';
import { Button, ErrorSentence, Icon, localeOf, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { refreshCase } from '../papers/use-case-refresh.ts';
import { useLocalized } from '../shell/use-localized.ts';
import { useAction } from '../shell/use-action.ts';
import { useForms } from './open-form.ts';
import { ReadAloud } from './read-aloud.tsx';
import { SignaturePad } from './signature-pad.tsx';
import { useForm, type LiveForm } from './use-form.ts';
import './forms.css';

/** What is signed: the hash that the server gave, and how much stands under it. */
interface Prepared {
  contentSha256: string;
  pages: number;
}

export default function SignView({ record, item }: { record: Case; item: Item }) {
  const { t } = useTranslation();
  const text = useLocalized();
  const show = useForms((forms) => forms.show);
  const open = record.forms.filter(
    (form) =>
      form.completedAt === null &&
      !record.pages.some((page) => page.current && page.materialCode === form.materialCode),
  );
  const codes = record.forms
    .filter(({ completedAt }) => completedAt !== null)
    .map((form) => form.materialCode);
  if (open.length > 0 || codes.length === 0) {
    const names = item.materials
      .filter(({ code }) => open.some(({ materialCode }) => materialCode === code))
      .map(({ name }) => text(name));
    return (
      <div className="form form--waiting">
        <p className="notice" data-tone="warn">
          <Icon name="warning" />
          <span>{t('forms.sign.notYet', { forms: names.join(t('forms.comma')) })}</span>
        </p>
        <Button icon="back" data-testid={TEST_IDS.formClose} onPress={() => show(null)}>
          {t('forms.back')}
        </Button>
      </div>
    );
  }
  return <ReadForms key={codes.join()} record={record} codes={codes} read={[]} />;
}

/** Opens one form after the other; hooks need a component for each. */
function ReadForms({
  record,
  codes,
  read,
}: {
  record: Case;
  codes: readonly string[];
  read: readonly LiveForm[];
}) {
  const { t } = useTranslation();
  const [first = '', ...others] = codes;
  const form = useForm(record.id, first);
  if (!form?.state.schema || !form.state.isSaved) {
    return (
      <div className="form form--waiting">
        <Spinner label={t('forms.opening')} />
      </div>
    );
  }
  const all = [...read, form];
  return others.length > 0 ? (
    <ReadForms record={record} codes={others} read={all} />
  ) : (
    <ReadBack record={record} forms={all} />
  );
}

function ReadBack({ record, forms }: { record: Case; forms: readonly LiveForm[] }) {
  const { t, i18n } = useTranslation();
  const text = useLocalized();
  const { api, live } = useKiosk();
  const show = useForms((each) => each.show);
  const [prepared, setPrepared] = useState<Prepared | null>(null);
  const locale = localeOf(i18n);
  const codes = record.forms
    .filter(({ completedAt }) => completedAt !== null)
    .map((form) => form.materialCode);
  const said = forms.map(({ checked, state }) => JSON.stringify([state.schema?.id, checked.values])).join();
  const [agreed, setAgreed] = useState<string | null>(null);
  // What has changed since is read again.
  const isAgreed = prepared !== null && agreed === said;

  const agree = useAction(async () => {
    setPrepared(null);
    for (const [index, { state, checked }] of forms.entries()) {
      const { schema } = state;
      const materialCode = codes[index];
      if (!schema || materialCode === undefined) continue;
      const content = { schemaId: schema.id, schemaVersion: schema.version, values: checked.values };
      const sha256 = await sha256Hex(new TextEncoder().encode(canonicalJson(content)));
      await live.connection.request('form:readBack', { caseId: record.id, materialCode, sha256 });
    }
    setPrepared(await live.connection.request('signature:prepare', { caseId: record.id }));
    setAgreed(said);
  });
  const sign = async (drawing: Strokes) => {
    if (!prepared) return;
    try {
      const { contentSha256 } = prepared;
      await live.connection.request('signature:sign', { caseId: record.id, contentSha256, drawing });
      await refreshCase(api, record.id).catch(() => undefined);
      show(null);
    } catch (error) {
      if (['SIGNATURE_STALE', 'FORM_INCOMPLETE'].includes(AppError.from(error).code)) setPrepared(null);
      throw error;
    }
  };
  const blocks = forms.flatMap(({ state, checked }): SentenceBlock[] =>
    state.schema ? formSentences(state.schema, checked.values, locale) : [],
  );
  const declarations = [
    ...new Set(forms.flatMap(({ state }) => (state.schema ? [text(state.schema.declaration)] : []))),
  ];
  return (
    <section className="form" aria-label={t('forms.sign.title')} data-testid={TEST_IDS.signView}>
      <header className="form__head">
        <h2 className="form__title">{t(isAgreed ? 'forms.sign.draw' : 'forms.sign.title')}</h2>
        {isAgreed ? null : <p className="form__lead">{t('forms.sign.lead')}</p>}
      </header>
      {agree.error ? <ErrorSentence error={agree.error} data-testid={TEST_IDS.errorSentence} /> : null}
      {isAgreed ? (
        <SignaturePad pages={prepared.pages} onSign={sign} onBack={() => setPrepared(null)} />
      ) : (
        <>
          <div
            className="form__content read-back"
            tabIndex={0}
            role="region"
            aria-label={t('forms.sign.title')}
            data-testid={TEST_IDS.readBack}
          >
            {blocks.map((block, index) => (
              <section key={index}>
                <h3>{block.title}</h3>
                {block.sentences.map((sentence) => (
                  <p key={sentence.label}>{sentence.text}</p>
                ))}
              </section>
            ))}
            {declarations.map((words) => (
              <p key={words} className="read-back__declaration">
                {words}
              </p>
            ))}
          </div>
          <div className="form__actions">
            <Button icon="back" size="large" data-testid={TEST_IDS.formClose} onPress={() => show(null)}>
              {t('forms.back')}
            </Button>
            <ReadAloud
              locale={locale}
              sentences={[
                ...blocks.flatMap((block) => [block.title, ...block.sentences.map(({ spoken }) => spoken)]),
                ...declarations,
              ]}
            />
            <Button
              variant="primary"
              size="large"
              icon="check"
              isDisabled={agree.running}
              data-testid={TEST_IDS.readBackAgree}
              onPress={agree.run}
            >
              {t('forms.sign.agree')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
