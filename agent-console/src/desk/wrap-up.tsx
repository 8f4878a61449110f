// After the conversation: what came of it, and a minute at most before the next caller.
import type { LiveSession } from '@cloud-window/shared/client';
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Badge, Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLiveState } from '../session/duty.tsx';
import { useLanguage } from '../session/language.ts';
import { useNotices } from '../session/notices.ts';
import { useServerNow } from '../session/server-clock.ts';
import { CountdownRing } from './countdown-ring.tsx';
import { outcomeTone } from '../review/verdict-words.ts';

/** Shown until the server has said how long this wrap-up may be. */
const USUAL_MS = 60_000;

export function WrapUp({ call, session }: { call: CallSnapshot; session: LiveSession }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const notices = useNotices();
  const now = useServerNow(session.connection, 250);
  const { callId, wrapUpUntil, since, endReason } = call.status;
  const isReview = call.status.kind === 'review';
  const next = useLiveState()?.clerk?.next ?? null;
  const done = useMutation({
    mutationFn: async (then: 'asChosen' | 'ready' | 'break') => {
      // Wished for before the end: otherwise the next caller could be offered in between.
      if (then === 'ready') await session.connection.request('clerk:setState', { state: 'ready' });
      if (then === 'break')
        await session.connection.request('clerk:setState', { state: 'break', reason: 'rest' });
      await session.connection.request('call:wrapUpDone', { callId });
    },
    onError: (error) => notices.show(error),
  });
  const locked = done.isPending || done.isSuccess;
  const until = wrapUpUntil ?? since + USUAL_MS;
  const { decision, receipt } = call.case;
  const left = endReason === 'hungUp' || endReason === 'kioskLost';
  return (
    <main className="cc-alone">
      <section className="cc-card cc-wrap" data-testid={CONSOLE_TEST_IDS.wrapUp}>
        <div className="cc-wrap__head">
          <CountdownRing leftMs={until - now} wholeMs={until - since} label={t('wrapUp.timeLeft')} />
          <div>
            <h1>{t('wrapUp.title')}</h1>
            <p className="cc-muted">
              {t(isReview ? 'paperReview.wrapUp' : next === null ? 'wrapUp.text' : `wrapUp.textThen.${next}`)}
            </p>
          </div>
        </div>
        {left ? (
          <p className="cc-note" data-tone="warn" role="status">
            <Icon name="info" />
            {t(`wrapUp.${endReason}`)}
          </p>
        ) : null}
        <dl className="cc-facts">
          <dt>{t('facts.item')}</dt>
          <dd>{language.text(call.item.name)}</dd>
          <dt>{t('facts.case')}</dt>
          <dd className="cc-digits">{call.case.number}</dd>
          <dt>{t('wrapUp.outcome')}</dt>
          <dd>
            {decision ? (
              <Badge tone={outcomeTone(decision.outcome)}>{t(`outcome.${decision.outcome}`)}</Badge>
            ) : (
              <Badge tone="idle">{t('wrapUp.noDecision')}</Badge>
            )}
          </dd>
          {receipt ? (
            <>
              <dt>{t('wrapUp.receipt')}</dt>
              <dd className="cc-digits" data-testid={CONSOLE_TEST_IDS.receiptNumber}>
                {receipt.number}
              </dd>
            </>
          ) : null}
        </dl>
        <div className="cc-card__actions">
          {next === null ? (
            <Button size="large" icon="pause" isDisabled={locked} onPress={() => done.mutate('break')}>
              {t('wrapUp.doneBreak')}
            </Button>
          ) : (
            <Button size="large" isDisabled={locked} onPress={() => done.mutate('ready')}>
              {t('wrapUp.doneReadyInstead')}
            </Button>
          )}
          <Button
            variant="good"
            size="large"
            icon="check"
            autoFocus
            isDisabled={locked}
            data-testid={CONSOLE_TEST_IDS.wrapUpDone}
            onPress={() => done.mutate('asChosen')}
          >
            {t(next !== null ? `wrapUp.doneThen.${next}` : isReview ? 'paperReview.done' : 'wrapUp.done')}
          </Button>
        </div>
      </section>
    </main>
  );
}
