// The person's own menu: password, second factor, keys, sound, sign-out.
import { CONSOLE_TEST_IDS, Dialog, Icon } from '@cloud-window/shared/ui';
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger, Separator } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import { useSetClerkState } from '../desk/use-clerk-state.ts';
import { useLiveState } from '../session/duty.tsx';
import { usePreferences } from '../session/preferences.ts';
import { useStaff } from '../session/staff.ts';
import { useSignOut } from '../session/sign-out.ts';
import { PasswordForm } from '../sign-in/password-form.tsx';
import { SecondFactorSteps } from '../sign-in/second-factor-steps.tsx';

export function ProfileMenu() {
  const { t } = useTranslation();
  const staff = useStaff();
  const signOut = useSignOut();
  const [open, setOpen] = useState<'password' | 'secondFactor' | null>(null);
  const { offerSound, set } = usePreferences();
  const clerkState = useLiveState()?.clerk?.state;
  const inCall = clerkState === 'onCall';
  const setState = useSetClerkState();
  const act = (key: string | number) => {
    if (key === 'password' || key === 'secondFactor') setOpen(key);
    if (key === 'sound') set({ offerSound: !offerSound });
    // Leaving cuts no call.
    if (key === 'signOut') {
      if (inCall) setState.mutate({ state: 'signedOut' });
      else signOut.mutate();
    }
  };
  return (
    <>
      <MenuTrigger>
        <Button className="cc-header__link" data-testid={CONSOLE_TEST_IDS.profileMenu}>
          <Icon name="person" />
          {staff.displayName}
          <span className="cc-caret" aria-hidden="true" />
        </Button>
        <Popover className="cc-popover" placement="bottom end">
          <div className="cc-menu__head">
            <strong>{staff.displayName}</strong>
            <span>
              {staff.username} · {staff.roles.map((role) => t(`roles.${role}`)).join(t('app.listSeparator'))}
            </span>
          </div>
          <Menu
            className="cc-menu"
            aria-label={t('header.profile')}
            onAction={act}
            disabledKeys={staff.secondFactor ? ['secondFactor'] : []}
          >
            <MenuItem
              id="password"
              className="cc-menu__item"
              data-testid={CONSOLE_TEST_IDS.menuChangePassword}
            >
              {t('profile.changePassword')}
            </MenuItem>
            <MenuItem
              id="secondFactor"
              className="cc-menu__item"
              data-testid={CONSOLE_TEST_IDS.menuSecondFactor}
            >
              {t(staff.secondFactor ? 'profile.secondFactorSet' : 'profile.addSecondFactor')}
            </MenuItem>
            {staff.roles.includes('clerk') ? (
              <MenuItem id="sound" className="cc-menu__item">
                {t(offerSound ? 'profile.soundOff' : 'profile.soundOn')}
              </MenuItem>
            ) : null}
            <Separator className="cc-menu__line" />
            <MenuItem id="signOut" className="cc-menu__item" data-testid={CONSOLE_TEST_IDS.menuSignOut}>
              {t(inCall ? 'profile.signOutAfterCall' : 'profile.signOut')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <Dialog
        isOpen={open === 'password'}
        onClose={() => setOpen(null)}
        title={t('password.title')}
        className="cc-modal"
      >
        <PasswordForm onDone={() => setOpen(null)} />
      </Dialog>
      <Dialog
        isOpen={open === 'secondFactor'}
        onClose={() => setOpen(null)}
        title={t('secondFactor.title')}
        className="cc-modal"
      >
        <SecondFactorSteps onDone={() => setOpen(null)} />
      </Dialog>
    </>
  );
}
