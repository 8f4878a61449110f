// Choosing a time: seven days at a time, and the slots of the chosen day. Pressing one keeps it for five minutes.
import { useRef, useState } from 'react';
import { AppError, wallTime } from '@cloud-window/shared';
import { Button, ErrorSentence, Icon, localeOf, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import type { Slot } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import {
  datesOfPage,
  daysOf,
  freeOn,
  partOf,
  PARTS,
  partToShow,
  spanOfPage,
  type PartOfDay,
  type SlotDay,
} from '../../booking/slot-days.ts';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { openingWords } from '../../service/opening-words.ts';
import { ScreenBody } from '../../shell/frame.tsx';
import { useAction } from '../../shell/use-action.ts';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';
import { useNow } from '../../shell/use-now.ts';
import '../../booking/booking.css';

const LOOK_AGAIN_MS = 10_000;

export function SlotsScreen() {
  const { t } = useTranslation();
  const text = useLocalized();
  const { kiosk } = useKiosk();
  const item = useVisit((visit) => visit.item);
  const lapsed = useVisit((visit) => visit.holdLapsed);
  const [page, turn] = useState(0);
  const leave = useLeaveSlots();
  if (!item) return null;
  return (
    <ScreenBody
      title={t('booking.title')}
      lead={`${text(item.name)} · ${text(kiosk.site.name)}`}
      actions={
        <Button icon="back" size="large" className="back" data-testid={TEST_IDS.back} onPress={leave}>
          {t('ui.back')}
        </Button>
      }
    >
      {lapsed ? (
        <p className="notice" data-tone="warn" role="status">
          <Icon name="clock" />
          <span>{t('booking.lapsed')}</span>
        </p>
      ) : null}
      <Week key={page} code={item.code} page={page} onTurn={turn} />
    </ScreenBody>
  );
}

interface WeekProps {
  code: string;
  /** 0 begins today. */
  page: number;
  onTurn: (page: number) => void;
}

function Week({ code, page, onTurn }: WeekProps) {
  const { t } = useTranslation();
  const { api, live, timeZone } = useKiosk();
  const now = useNow(60_000) + live.connection.clockOffsetMs;
  const [chosen, choose] = useState<string | null>(null);
  const read = (of: number) => () =>
    api.call('listSlots', { params: { code }, query: spanOfPage(now, of, timeZone) });
  const key = `${code}/${wallTime(now, timeZone).date}`;
  const slots = useLoaded(key, read(page), LOOK_AGAIN_MS);
  // Only to know whether there is anything to turn to.
  const following = useLoaded(key, read(page + 1));
  const hasMore = following.value !== null && following.value.length > 0;
  if (slots.value === null) {
    return slots.error ? (
      <ErrorSentence error={slots.error} onRetry={slots.retry} />
    ) : (
      <Spinner label={t('ui.loading')} />
    );
  }
  const days = daysOf(slots.value, datesOfPage(now, page, timeZone), timeZone);
  const day = days.find(({ date }) => date === chosen) ?? days.find((one) => freeOn(one) > 0) ?? days[0];
  return (
    <>
      {slots.error ? <ErrorSentence error={slots.error} onRetry={slots.retry} /> : null}
      <div className="days" role="group" aria-label={t('booking.days')} data-testid={TEST_IDS.slotDays}>
        {days.map((one) => (
          <DayButton
            key={one.date}
            day={one}
            pressed={one.date === day?.date}
            onPress={() => choose(one.date)}
          />
        ))}
      </div>
      {page > 0 || hasMore ? (
        <div className="cards cards--two">
          <Button
            icon="back"
            isDisabled={page === 0}
            data-testid={TEST_IDS.slotsEarlier}
            onPress={() => onTurn(page - 1)}
          >
            {t('booking.earlier')}
          </Button>
          <Button isDisabled={!hasMore} data-testid={TEST_IDS.slotsLater} onPress={() => onTurn(page + 1)}>
            {t('booking.later')}
            <Icon name="forward" />
          </Button>
        </div>
      ) : null}
      {day ? <SlotsOfDay key={day.date} day={day} onTaken={slots.retry} /> : null}
    </>
  );
}

/** Whoever turns away leaves nothing behind for others to miss. */
function useLeaveSlots(): () => void {
  const { api } = useKiosk();
  return () => {
    const { appointment, patch, back } = useVisit.getState();
    if (appointment?.state === 'held') {
      // If it does not arrive, the five minutes do the same.
      api.call('cancelAppointment', { params: { id: appointment.id } }).catch(() => undefined);
    }
    back();
    patch({ aim: null, appointment: null, holdLapsed: false });
  };
}

function DayButton({ day, pressed, onPress }: { day: SlotDay; pressed: boolean; onPress: () => void }) {
  const { t, i18n } = useTranslation();
  const regional = localeOf(i18n) === 'en' ? 'en-GB' : 'zh-CN';
  const noon = Date.parse(`${day.date}T12:00:00Z`);
  const words = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(regional, { ...options, timeZone: 'UTC' }).format(noon);
  const free = freeOn(day);
  const state = day.slots.length === 0 ? 'none' : free === 0 ? 'full' : 'free';
  return (
    <Button
      className="days__day"
      aria-pressed={pressed}
      isDisabled={state === 'none'}
      data-testid={TEST_IDS.slotDay(day.date)}
      onPress={onPress}
    >
      <span className="days__weekday">{words({ weekday: 'short' })}</span>
      <span className="days__date">
        {words({ month: regional === 'en-GB' ? 'short' : 'numeric', day: 'numeric' })}
      </span>
      <span className="days__free" data-state={state}>
        {state === 'free' ? t('booking.freeCount', { count: free }) : t(`booking.day_${state}`)}
      </span>
    </Button>
  );
}

function SlotsOfDay({ day, onTaken }: { day: SlotDay; onTaken: () => void }) {
  const { t } = useTranslation();
  const { timeZone } = useKiosk();
  const [chosen, choose] = useState<PartOfDay | null>(null);
  const parts = PARTS.filter((part) => day.slots.some(({ startsAt }) => partOf(startsAt, timeZone) === part));
  const part = chosen !== null && parts.includes(chosen) ? chosen : partToShow(day.slots, timeZone);
  if (part === null) return <p className="empty">{t('booking.none')}</p>;
  return (
    <>
      {parts.length > 1 ? (
        <div className="parts" role="group" aria-label={t('booking.parts')}>
          {parts.map((each) => (
            <Button
              key={each}
              className="tabs__tab"
              aria-pressed={each === part}
              data-testid={TEST_IDS.slotPart(each)}
              onPress={() => choose(each)}
            >
              {t(`booking.part.${each}`)}
            </Button>
          ))}
        </div>
      ) : null}
      <SlotGrid
        slots={day.slots.filter(({ startsAt }) => partOf(startsAt, timeZone) === part)}
        onTaken={onTaken}
      />
    </>
  );
}

function SlotGrid({ slots, onTaken }: { slots: readonly Slot[]; onTaken: () => void }) {
  const { t, i18n } = useTranslation();
  const { api, timeZone } = useKiosk();
  const wanted = useRef<number | null>(null);
  const holding = useAction(async () => {
    const { key, item, patch, advance } = useVisit.getState();
    const startsAt = wanted.current;
    if (!item || startsAt === null) return;
    try {
      const held = await api.call('holdSlot', { body: { itemCode: item.code, startsAt } });
      // Wiped meanwhile: nobody is there for whom it would be kept.
      if (useVisit.getState().key !== key) {
        await api.call('cancelAppointment', { params: { id: held.id } });
        return;
      }
      patch({ appointment: held, holdLapsed: false });
      advance();
    } catch (thrown) {
      if (AppError.from(thrown).code === 'SLOT_TAKEN') onTaken();
      throw thrown;
    }
  });
  const press = (startsAt: number) => {
    // The press that is under way is the one that counts.
    if (holding.running) return;
    wanted.current = startsAt;
    holding.run();
  };
  return (
    <>
      {holding.error ? <ErrorSentence error={holding.error} data-testid={TEST_IDS.errorSentence} /> : null}
      <ul className="slots" aria-busy={holding.running}>
        {slots.map(({ startsAt, free }) => {
          const { time } = openingWords(startsAt, startsAt, localeOf(i18n), timeZone);
          return (
            <li key={startsAt}>
              <Button
                className="slots__slot"
                isDisabled={free === 0 || holding.running}
                data-free={free}
                data-testid={TEST_IDS.slot(startsAt)}
                onPress={() => press(startsAt)}
              >
                <span className="slots__time">{time}</span>
                {free === 0 ? <span className="slots__full">{t('booking.slotFull')}</span> : null}
              </Button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
