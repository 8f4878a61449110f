// An offer of the queue: what the caller comes for, how long they have waited, and fifteen seconds to answer. Comes up
// over any screen; Enter accepts.
import { DECLINE_REASONS, type Offer } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { LiveSession } from '@cloud-window/shared/client';
import { useDuty, useLiveState } from '../session/duty.tsx';
import { useLanguage } from '../session/language.ts';
import { useNotices } from '../session/notices.ts';
import { usePreferences } from '../session/preferences.ts';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { CountdownRing } from './countdown-ring.tsx';
import { ring } from './tones.ts';

type DeclineReason = (typeof DECLINE_REASONS)[number];

export function OfferDialog() {
  const { session } = useDuty();
  const live = useLiveState();
  const kind = live?.call?.status.kind;
  // Callers go before papers, those who are there and those who ring.
  const mayRead = kind === undefined || kind === 'review';
  const offer = live?.offer ?? (mayRead ? live?.paperOffer : null) ?? null;
  if (!offer || !session) return null;
  return <OpenOffer key={offer.offerId} offer={offer} session={session} />;
}

function titleOf({ kind, advises }: Offer, t: TFunction): string {
  if (advises) return t('offer.consultTitle', { clerk: advises.clerk });
  if (kind === 'review') return t('offer.reviewTitle');
  return t(kind === 'callback' ? 'offer.callbackTitle' : 'offer.title');
}

function OpenOffer({ offer, session }: { offer: Offer; session: LiveSession }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const notices = useNotices();
  const offerSound = usePreferences((preferences) => preferences.offerSound);
  const now = useServerNow(session.connection, 200);
  const { callId, offerId } = offer;
  // Nobody waits for an answer: no ringing.
  const isReview = offer.kind === 'review';
  const accept = useMutation({
    mutationFn: () => session.connection.request('offer:accept', { callId, offerId }),
    onSuccess: (call) => {
      session.adopt(call);
      void navigate('/desk');
    },
    onError: (error) => notices.show(error),
  });
  const decline = useMutation({
    mutationFn: (reason: DeclineReason) =>
      session.connection.request('offer:decline', { callId, offerId, reason }),
    onError: (error) => notices.show(error),
  });
  const answered = accept.isPending || accept.isSuccess || decline.isPending || decline.isSuccess;

  useEffect(() => {
    if (!offerSound || answered || isReview) return undefined;
    return ring();
  }, [offerSound, answered, isReview]);
  useEffect(() => {
    // A clerk who looks at another window sees it in the tab.
    const { title } = document;
    document.title = `● ${t(isReview ? 'offer.reviewTitle' : 'offer.title')}`;
    return () => {
      document.title = title;
    };
  }, [t, isReview]);

  // What the server shows as waited, plus the time since.
  const waited = offer.waitedMs + offer.ringMs - Math.max(0, offer.expiresAt - now);
  return (
    <Dialog
      isOpen
      onClose={() => undefined}
      dismissable={false}
      role="alertdialog"
      title={titleOf(offer, t)}
      className="cc-modal cc-modal--offer"
      data-testid={CONSOLE_TEST_IDS.offer}
      actions={
        <>
          <MenuTrigger>
            <Button size="large" isDisabled={answered} data-testid={CONSOLE_TEST_IDS.offerDecline}>
              {t('offer.decline')}
            </Button>
            <Popover className="cc-popover" placement="top">
              <Menu
                className="cc-menu"
                aria-label={t('offer.declineReason')}
                onAction={(reason) => decline.mutate(reason as DeclineReason)}
              >
                {DECLINE_REASONS.map((reason) => (
                  <MenuItem
                    key={reason}
                    id={reason}
                    className="cc-menu__item"
                    data-testid={CONSOLE_TEST_IDS.declineReason(reason)}
                  >
                    {t(`offer.declineReasons.${reason}`)}
                  </MenuItem>
                ))}
              </Menu>
            </Popover>
          </MenuTrigger>
          <Button
            variant="good"
            size="large"
            icon={isReview ? 'paper' : 'call'}
            autoFocus
            isDisabled={answered}
            data-testid={CONSOLE_TEST_IDS.offerAccept}
            onPress={() => accept.mutate()}
          >
            {t(isReview ? 'offer.read' : 'offer.accept')}
            <kbd className="cc-key">Enter</kbd>
          </Button>
        </>
      }
    >
      <div className="cc-offer">
        <CountdownRing
          leftMs={offer.expiresAt - now}
          wholeMs={offer.ringMs}
          label={t('offer.timeLeft')}
          data-testid={CONSOLE_TEST_IDS.offerSeconds}
        />
        <div className="cc-offer__facts">
          {offer.kind === 'callback' ? (
            <p className="cc-note" data-tone="busy">
              <Icon name="call" />
              {t('offer.callbackText')}
            </p>
          ) : null}
          {isReview ? (
            <p className="cc-note" data-tone="busy" data-testid={CONSOLE_TEST_IDS.offerReview}>
              <Icon name="paper" />
              {t('offer.reviewText')}
            </p>
          ) : null}
          {offer.advises ? (
            <p className="cc-note" data-tone="busy" data-testid={CONSOLE_TEST_IDS.offerAdvice}>
              <Icon name="people" />
              {t('offer.consultText', { clerk: offer.advises.clerk })}
            </p>
          ) : null}
          <p className="cc-offer__item" data-testid={CONSOLE_TEST_IDS.offerItem}>
            {language.text(offer.item.name)}
          </p>
          <p className="cc-muted">
            {offer.item.code} · {language.text(offer.item.department.name)} ·{' '}
            {t('offer.minutes', { count: offer.item.minutes })}
          </p>
          <dl className="cc-facts">
            <dt>{t(isReview ? 'offer.left' : 'offer.waited')}</dt>
            <dd className="cc-digits">{isReview ? language.dateTime(now - waited) : formatClock(waited)}</dd>
            <dt>{t('offer.site')}</dt>
            <dd>{language.text(offer.site.name)}</dd>
            <dt>{t('offer.language')}</dt>
            <dd>{t(`languages.${offer.locale}`)}</dd>
            <dt>{t('offer.needs')}</dt>
            <dd>
              {offer.needs.length === 0
                ? t('needs.none')
                : offer.needs.map((need) => t(`needs.${need}`, need)).join(t('app.listSeparator'))}
            </dd>
          </dl>
        </div>
      </div>
    </Dialog>
  );
}
