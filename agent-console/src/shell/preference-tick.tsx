// A setting of this browser that is on or off, wherever it is offered.
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../session/preferences.ts';

export function PreferenceTick({ name }: { name: 'offerSound' | 'singleKeys' }) {
  const { t } = useTranslation();
  const preferences = usePreferences();
  return (
    <label className="cc-tick">
      <input
        type="checkbox"
        checked={preferences[name]}
        onChange={(event) => preferences.set({ [name]: event.target.checked })}
      />
      {t(`desk.${name}`)}
    </label>
  );
}
