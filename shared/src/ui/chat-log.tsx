// What was written, oldest first, and what is on its way. New messages are read aloud by screen readers (role log, WAI-ARIA
// 1.2); texts are shown as they are, phrases in the reader's language.
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatMessage, ChatPhrase } from '../protocol/index.ts';
import { Button } from './button.tsx';
import { TEST_IDS } from './test-ids.ts';
import type { Chat } from './use-chat.ts';

export function ChatLog({ chat, me }: { chat: Chat; me: ChatMessage['from'] }) {
  const { t } = useTranslation();
  const { messages, pending, retry } = chat;
  const end = useRef<HTMLLIElement>(null);
  const count = messages.length + pending.length;
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <div
      className="cw-chat"
      role="log"
      aria-label={t('chat.title')}
      tabIndex={0}
      data-testid={TEST_IDS.chatLog}
    >
      {count === 0 ? <p className="cw-chat__empty">{t('chat.empty')}</p> : null}
      <ol className="cw-chat__list">
        {messages.map((message) => (
          <li key={message.id} className="cw-chat__line" data-mine={message.from === me}>
            <span className="cw-chat__who">
              {message.from === me ? t('chat.from.me') : message.by || t(`chat.from.${message.from}`)}
            </span>
            <span className="cw-chat__text">{wordsOf(t, message)}</span>
          </li>
        ))}
        {pending.map((message) => (
          <li key={message.id} className="cw-chat__line" data-mine="true" data-pending="true">
            <span className="cw-chat__who">{t('chat.from.me')}</span>
            <span className="cw-chat__text">{wordsOf(t, message)}</span>
            {message.error === null ? (
              <span className="cw-chat__state">{t('chat.sending')}</span>
            ) : (
              <Button variant="quiet" icon="refresh" onPress={() => retry(message.id)}>
                {t('chat.failed')}
              </Button>
            )}
          </li>
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
    </div>
  );
}

interface ChatPhrasesProps {
  phrases: readonly ChatPhrase[];
  onChoose: (phrase: ChatPhrase) => void;
}

/** Ready phrases: one press, no typing. */
export function ChatPhrases({ phrases, onChoose }: ChatPhrasesProps) {
  const { t } = useTranslation();
  return (
    <div className="cw-phrases" role="group" aria-label={t('chat.phrases')}>
      {phrases.map((phrase) => (
        <Button key={phrase} data-testid={TEST_IDS.phrase(phrase)} onPress={() => onChoose(phrase)}>
          {t(`chat.phrase.${phrase}`)}
        </Button>
      ))}
    </div>
  );
}

function wordsOf(t: (key: string) => string, { text, phrase }: Pick<ChatMessage, 'text' | 'phrase'>): string {
  return phrase === null ? text : t(`chat.phrase.${phrase}`);
}
