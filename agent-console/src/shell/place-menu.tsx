// Places that belong together, in one menu so that the bar stays short; a single one stands as a link.
import { CONSOLE_TEST_IDS } from '@cloud-window/shared/ui';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation, useNavigate } from 'react-router';
import type { Place } from '../session/staff.ts';

interface PlaceMenuProps {
  /** Names the menu: its words are under `header`. */
  group: 'reports' | 'administration';
  places: readonly Place[];
}

export function PlaceMenu({ group, places }: PlaceMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const here = useLocation().pathname;
  const only = places[0];
  if (!only) return null;
  if (places.length === 1) {
    return (
      <NavLink to={only.path} className="cc-header__link" data-testid={CONSOLE_TEST_IDS.menuPlace(only.key)}>
        {t(`places.${only.key}`)}
      </NavLink>
    );
  }
  const inside = places.find((place) => place.path === here);
  return (
    <MenuTrigger>
      <Button
        className={inside ? 'cc-header__link active' : 'cc-header__link'}
        data-testid={CONSOLE_TEST_IDS.menuPlace(group)}
      >
        {t(`header.${group}`)}
        {inside ? ` · ${t(`places.${inside.key}`)}` : ''}
        <span className="cc-caret" aria-hidden="true" />
      </Button>
      <Popover className="cc-popover" placement="bottom start">
        <Menu
          className="cc-menu"
          aria-label={t(`header.${group}`)}
          onAction={(path) => void navigate(String(path))}
        >
          {places.map((place) => (
            <MenuItem
              key={place.path}
              id={place.path}
              className="cc-menu__item"
              data-testid={CONSOLE_TEST_IDS.menuPlace(place.key)}
            >
              {t(`places.${place.key}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
