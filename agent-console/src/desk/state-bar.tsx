// The clerk's state in the header: what it is, since when, and what may be set now.
import { BREAK_REASONS } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useDuty, useLiveState } from '../session/duty.tsx';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { AfterCall } from './after-call.tsx';
import { useDesk } from './desk-store.ts';
import { STATE_LOOK, stateKey } from './state-words.ts';
import { useSetClerkState, type BreakReason } from './use-clerk-state.ts';

export function StateBar() {
  const { t } = useTranslation();
  const { session } = useDuty();
  const clerk = useLiveState()?.clerk;
  const now = useServerNow(session?.connection ?? null);
  const setState = useSetClerkState();
  const devicesChecked = useDesk((desk) => desk.devicesChecked);
  const onDesk = useLocation().pathname === '/desk';
  if (!clerk) return null;
  const look = STATE_LOOK[clerk.state];
  const mayReady = clerk.state === 'notReady' || clerk.state === 'break';
  const mayBreak = clerk.state === 'notReady' || clerk.state === 'ready';
  const busy = clerk.state === 'onCall' || clerk.state === 'wrapUp';
  return (
    <div className="cc-state" role="group" aria-label={t('state.label')}>
      <span className="cc-state__chip" data-tone={look.tone}>
        <Icon name={look.icon} />
        <span data-testid={CONSOLE_TEST_IDS.clerkState} data-state={clerk.state} role="status">
          {t(stateKey(clerk))}
        </span>
        <span className="cc-digits" aria-label={t('state.since')}>
          {formatClock(now - clerk.since)}
        </span>
      </span>
      {mayReady && devicesChecked && onDesk ? (
        <Button
          className="cc-state__button cc-state__button--go"
          isDisabled={setState.isPending}
          data-testid={CONSOLE_TEST_IDS.stateReady}
          onPress={() => setState.mutate({ state: 'ready' })}
        >
          <Icon name="check" />
          {t('state.goReady')}
        </Button>
      ) : null}
      {mayBreak ? (
        <MenuTrigger>
          <Button
            className="cc-state__button"
            isDisabled={setState.isPending}
            data-testid={CONSOLE_TEST_IDS.stateBreak}
          >
            <Icon name="pause" />
            {t('state.goBreak')}
            <span className="cc-caret" aria-hidden="true" />
          </Button>
          <Popover className="cc-popover" placement="bottom end">
            <Menu
              className="cc-menu"
              aria-label={t('state.breakReason')}
              onAction={(reason) => setState.mutate({ state: 'break', reason: reason as BreakReason })}
            >
              {BREAK_REASONS.map((reason) => (
                <MenuItem
                  key={reason}
                  id={reason}
                  className="cc-menu__item"
                  data-testid={CONSOLE_TEST_IDS.breakReason(reason)}
                >
                  {t(`state.breakMenu.${reason}`)}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      ) : null}
      {busy ? <AfterCall clerk={clerk} /> : null}
    </div>
  );
}
