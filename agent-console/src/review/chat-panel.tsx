// Messages of the call: written and read beside everything else, in a panel of their own that opens by itself where nothing
// but writing is left.
import { CHAT_TEXT_MAX, CLERK_PHRASES, type CallSnapshot } from '@cloud-window/shared/protocol';
import {
  Button,
  ChatLog,
  ChatPhrases,
  CONSOLE_TEST_IDS,
  Icon,
  TextField,
  useChat,
  type Chat,
} from '@cloud-window/shared/ui';
import { useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import './chat-panel.css';

export function ChatCorner({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const { session } = useDuty();
  const { mode } = call.mode;
  const [open, setOpen] = useState(mode === 'text');
  const [shownMode, setShownMode] = useState(mode);
  if (shownMode !== mode) {
    setShownMode(mode);
    if (mode === 'text') setOpen(true);
  }
  const chat = useChat(session?.connection ?? null, call, 'clerk', open);
  const unread = chat.unread > 0 ? t('chat.unread', { count: chat.unread }) : '';
  return (
    <>
      <ToggleButton
        className="cc-mute cc-chat__toggle"
        isSelected={open}
        data-testid={CONSOLE_TEST_IDS.chatToggle}
        data-unread={chat.unread}
        onChange={setOpen}
      >
        <Icon name="message" />
        {unread === '' ? t('talk.write') : unread}
      </ToggleButton>
      <p className="cw-visually-hidden" role="status">
        {unread}
      </p>
      {open ? <ChatPanel chat={chat} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ChatPanel({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const send = () => {
    chat.send({ text });
    setText('');
  };
  return (
    <section className="cc-chat" aria-label={t('chat.title')} data-testid={CONSOLE_TEST_IDS.chatPanel}>
      <header className="cc-chat__head">
        <h2>{t('chat.title')}</h2>
        <Button variant="quiet" icon="cross" aria-label={t('chat.close')} onPress={onClose} />
      </header>
      <ChatLog chat={chat} me="clerk" />
      <ChatPhrases phrases={CLERK_PHRASES} onChoose={(phrase) => chat.send({ phrase })} />
      <form
        className="cc-chat__line"
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
          autoFocus
          data-testid={CONSOLE_TEST_IDS.chatText}
          onChange={setText}
        />
        <Button
          type="submit"
          variant="primary"
          isDisabled={text.trim() === ''}
          data-testid={CONSOLE_TEST_IDS.chatSend}
        >
          {t('chat.send')}
        </Button>
      </form>
    </section>
  );
}

/** What was written in earlier calls of the case, for whoever reads its papers later. */
export function ChatRecord({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  if (call.case.messages.length === 0) return null;
  const chat: Chat = {
    messages: call.case.messages,
    pending: [],
    unread: 0,
    send: () => undefined,
    retry: () => undefined,
  };
  return (
    <section className="cc-chat__record" aria-label={t('chat.title')}>
      <h2>{t('chat.title')}</h2>
      <ChatLog chat={chat} me="clerk" />
    </section>
  );
}
