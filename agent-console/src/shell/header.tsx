// The bar on top: where one is, where one may go, and for a clerk the state with its time.
import { CONSOLE_TEST_IDS, LanguageSwitch } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { StateBar } from '../desk/state-bar.tsx';
import { placesFor, useStaff } from '../session/staff.ts';
import { BrandMark } from './brand-mark.tsx';
import { PlaceMenu } from './place-menu.tsx';
import { ProfileMenu } from './profile-menu.tsx';

export function Header() {
  const { t } = useTranslation();
  const staff = useStaff();
  const places = placesFor(staff.roles);
  const within = (folder: string) => places.filter((place) => place.path.startsWith(`/${folder}/`));
  const main = places.filter((place) => place.path.lastIndexOf('/') === 0);
  return (
    <header className="cc-header">
      <BrandMark />
      <nav className="cc-header__nav" aria-label={t('header.menu')}>
        {main.map((place) => (
          <NavLink
            key={place.key}
            to={place.path}
            className="cc-header__link"
            data-testid={CONSOLE_TEST_IDS.menuPlace(place.key)}
          >
            {t(`places.${place.key}`)}
          </NavLink>
        ))}
        <PlaceMenu group="reports" places={within('reports')} />
        <PlaceMenu group="administration" places={within('administration')} />
      </nav>
      <div className="cc-header__space" />
      {staff.roles.includes('clerk') ? <StateBar /> : null}
      <LanguageSwitch className="cc-on-dark" />
      <ProfileMenu />
    </header>
  );
}
