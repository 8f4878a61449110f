// During a call and its wrap-up: what the clerk does afterwards, chosen in advance and taken back again. It cuts nothing.
import { BREAK_REASONS, type ClerkStatus } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger, Separator } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import { useSetClerkState, type BreakReason } from './use-clerk-state.ts';

export function AfterCall({ clerk }: { clerk: ClerkStatus }) {
  const { t } = useTranslation();
  const setState = useSetClerkState();
  const choose = (choice: string) => {
    if (choice === 'ready' || choice === 'signedOut') setState.mutate({ state: choice });
    else setState.mutate({ state: 'break', reason: choice as BreakReason });
  };
  const item = (choice: string, words: string) => (
    <MenuItem
      key={choice}
      id={choice}
      className="cc-menu__item"
      data-testid={CONSOLE_TEST_IDS.afterCallChoice(choice)}
    >
      {words}
    </MenuItem>
  );
  return (
    <MenuTrigger>
      <Button
        className={clerk.next === null ? 'cc-state__button' : 'cc-state__button cc-state__button--chosen'}
        isDisabled={setState.isPending}
        data-testid={CONSOLE_TEST_IDS.afterCall}
        data-next={clerk.next ?? ''}
      >
        <Icon name={clerk.next === null ? 'clock' : 'check'} />
        {t(clerk.next === null ? 'afterCall.choose' : `afterCall.next.${clerk.next}`)}
        <span className="cc-caret" aria-hidden="true" />
      </Button>
      <Popover className="cc-popover" placement="bottom end">
        <Menu
          className="cc-menu"
          aria-label={t('afterCall.choose')}
          onAction={(choice) => choose(String(choice))}
          disabledKeys={clerk.next === null ? ['ready'] : []}
        >
          {BREAK_REASONS.map((reason) => item(reason, t(`state.breakReasons.${reason}`)))}
          {item('signedOut', t('afterCall.signOut'))}
          <Separator className="cc-menu__line" />
          {item('ready', t(clerk.next === null ? 'afterCall.asUsual' : 'afterCall.takeBack'))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
