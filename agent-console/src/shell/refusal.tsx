// Why an action was refused, in the words of its place where the general sentence of the code would mislead.
import { AppError } from '@cloud-window/shared';
import { ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

/** `words` is the locale key under which this place has sentences of its own, by code. */
export function Refusal({ error, words }: { error: unknown; words: string }) {
  const { t, i18n } = useTranslation();
  if (!error) return null;
  const { code } = AppError.from(error);
  const key = `${words}.${code}`;
  if (!i18n.exists(key)) return <ErrorSentence error={error} />;
  return (
    <div className="cw-sentence" role="alert" data-code={code}>
      <Icon name="warning" />
      <span className="cw-sentence__text">{t(key)}</span>
    </div>
  );
}
