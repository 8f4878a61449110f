// Over the whole call while a colleague is asked about it: who, and how far that is. For the colleague: whose advice it is.
import type { LiveSession } from '@cloud-window/shared/client';
import type { Advice, CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNotices } from '../session/notices.ts';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { useReview } from './review-store.ts';
import './advice-strip.css';

interface StripProps {
  call: CallSnapshot;
  session: LiveSession;
}

export function AdviceStrip({ call, session }: StripProps) {
  if (call.advises) return <GivingAdvice call={call} session={session} clerk={call.advises.clerk} />;
  return call.advice ? <AskingAdvice call={call} session={session} advice={call.advice} /> : null;
}

function GivingAdvice({ call, session, clerk }: StripProps & { clerk: string }) {
  const { t } = useTranslation();
  const notices = useNotices();
  const { callId, since } = call.status;
  const end = useMutation({
    mutationFn: () => session.connection.request('call:finish', { callId }),
    onError: (error) => notices.show(error),
  });
  return (
    <Strip
      tone="busy"
      title={t('advice.giving', { clerk })}
      text={t(
        call.advises?.joined === true
          ? 'advice.givingJoined'
          : call.parties.kiosk
            ? 'advice.givingText'
            : 'advice.clerkAway',
      )}
      since={since}
      session={session}
    >
      <Button
        icon="hangUp"
        isDisabled={end.isPending}
        data-testid={CONSOLE_TEST_IDS.adviceEnd}
        onPress={() => end.mutate()}
      >
        {t('advice.leave')}
      </Button>
    </Strip>
  );
}

function AskingAdvice({ call, session, advice }: StripProps & { advice: Advice }) {
  const { t } = useTranslation();
  const notices = useNotices();
  const open = useReview((review) => review.open);
  const { callId } = call.status;
  const end = useMutation({
    mutationFn: () => session.connection.request('call:endConsult', { callId }),
    onError: (error) => notices.show(error),
  });
  const conference = useMutation({
    mutationFn: (joined: boolean) => session.connection.request('call:conference', { callId, joined }),
    onError: (error) => notices.show(error),
  });
  const talking = advice.state === 'talking';
  const joined = advice.joined === true;
  const mayJoin = talking && call.status.kind === 'video';
  const unanswered = advice.state === 'waiting' && advice.misses > 0;
  const words = unanswered ? 'unanswered' : joined ? 'joined' : advice.state;
  return (
    <Strip
      tone={talking ? 'busy' : 'idle'}
      state={advice.state}
      title={t(`advice.title.${words}`, { clerk: advice.colleague ?? '' })}
      text={t(`advice.text.${talking && call.status.kind === 'callback' ? 'talkingByPhone' : words}`)}
      since={advice.since}
      session={session}
    >
      {mayJoin ? (
        <Button
          icon={joined ? 'pause' : 'people'}
          isDisabled={conference.isPending}
          data-testid={CONSOLE_TEST_IDS.conference}
          onPress={() => conference.mutate(!joined)}
        >
          {t(joined ? 'advice.partConference' : 'advice.conference')}
        </Button>
      ) : null}
      {talking ? (
        <Button
          variant="primary"
          icon="transfer"
          data-testid={CONSOLE_TEST_IDS.handOver}
          onPress={() => open({ kind: 'handOver' })}
        >
          {t('advice.handOver')}
        </Button>
      ) : null}
      <Button
        variant={talking ? 'good' : 'secondary'}
        icon={talking ? 'play' : 'cross'}
        isDisabled={end.isPending}
        data-testid={CONSOLE_TEST_IDS.adviceEnd}
        onPress={() => end.mutate()}
      >
        {t(talking ? 'advice.end' : 'advice.cancel')}
      </Button>
    </Strip>
  );
}

interface PlainStripProps {
  tone: 'busy' | 'idle';
  state?: Advice['state'];
  title: string;
  text: string;
  since: number;
  session: LiveSession;
  children: React.ReactNode;
}

function Strip({ tone, state = 'talking', title, text, since, session, children }: PlainStripProps) {
  const { t } = useTranslation();
  const now = useServerNow(session.connection);
  return (
    <div
      className="cc-advice"
      id="advice"
      data-tone={tone}
      data-state={state}
      data-testid={CONSOLE_TEST_IDS.advice}
    >
      <Icon name="people" />
      <p role="status">
        <strong>{title}</strong> {text}
      </p>
      <span className="cc-digits cc-advice__time" role="timer" aria-label={t('advice.since')}>
        {formatClock(now - since)}
      </span>
      {children}
    </div>
  );
}
