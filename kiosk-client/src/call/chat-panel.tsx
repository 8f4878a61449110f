// Writing beside speaking: what was written, ready phrases, and a line to type with the keys on the screen or real ones.
import { useState } from 'react';
import { CHAT_TEXT_MAX, KIOSK_PHRASES } from '@cloud-window/shared/protocol';
import { Button, ChatLog, ChatPhrases, TEST_IDS, TextField, type Chat } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { ScreenKeys } from '../shell/screen-keys.tsx';

export function ChatPanel({ chat }: { chat: Chat }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [typing, setTyping] = useState(false);
  const send = () => {
    chat.send({ text });
    setText('');
  };
  return (
    <section className="chat" aria-label={t('chat.title')} data-testid={TEST_IDS.chatPanel}>
      <ChatLog chat={chat} me="kiosk" />
      {typing ? null : <ChatPhrases phrases={KIOSK_PHRASES} onChoose={(phrase) => chat.send({ phrase })} />}
      <form
        className="chat__line"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextField
          label={t('chat.typing')}
          value={text}
          maxLength={CHAT_TEXT_MAX}
          autoComplete="off"
          data-testid={TEST_IDS.chatText}
          onFocus={() => setTyping(true)}
          onChange={setText}
        />
        <Button
          type="submit"
          variant="primary"
          icon="forward"
          isDisabled={text.trim() === ''}
          data-testid={TEST_IDS.chatSend}
        >
          {t('chat.send')}
        </Button>
        {typing ? (
          <Button icon="message" data-testid={TEST_IDS.chatPhrases} onPress={() => setTyping(false)}>
            {t('chat.phrases')}
          </Button>
        ) : null}
      </form>
      {typing ? (
        <ScreenKeys
          layout="text"
          value={text}
          label={t('keys.label')}
          onChange={(next) => setText(next.slice(0, CHAT_TEXT_MAX))}
        />
      ) : null}
    </section>
  );
}
