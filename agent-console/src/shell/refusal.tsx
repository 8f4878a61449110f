// Why an action was refused, in the words of its place where the general sentence of the code would mislead.
import { AppError } from '@cloud-window/shared';
import { ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';

interface RefusalProps {
  error: unknown;
  /** The locale key under which this place has sentences of its own, by code. */
  words?: string | undefined;
}

export function Refusal({ error, words }: RefusalProps) {
  const { t, i18n } = useTranslation();
  if (!error) return null;
  const { code } = AppError.from(error);
  const key = `${words}.${code}`;
  if (words === undefined || !i18n.exists(key)) return <ErrorSentence error={error} />;
  return (
    <div className="cw-sentence" role="alert" data-code={code}>
      <Icon name="warning" />
      <span className="cw-sentence__text">{t(key)}</span>
    </div>
  );
}
