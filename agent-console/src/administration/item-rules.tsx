// What this installation demands of an item beyond its checklist; changed by administrators, read by everybody else.
import type { Item, ItemRules as Rules } from '@cloud-window/shared/protocol';
import { CONSOLE_TEST_IDS, ErrorSentence } from '@cloud-window/shared/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useStaff } from '../session/staff.ts';

export function ItemRules({ item, onChanged }: { item: Item; onChanged: (item: Item) => void }) {
  const { t } = useTranslation();
  const mayChange = useStaff().roles.includes('administrator');
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (rules: Rules) => api.call('changeItemRules', { params: { code: item.code }, body: rules }),
    onSuccess: async (changed) => {
      onChanged(changed);
      await queries.invalidateQueries({ queryKey: ['items'] });
    },
  });
  return (
    <fieldset className="cc-outcomes">
      <legend className="cw-field__label">{t('items.rules')}</legend>
      <label className="cc-tick">
        <input
          type="checkbox"
          checked={item.needsVideo ?? false}
          disabled={!mayChange || change.isPending}
          data-testid={CONSOLE_TEST_IDS.itemNeedsVideo}
          onChange={(event) => change.mutate({ needsVideo: event.target.checked })}
        />
        {t('items.needsVideo')}
      </label>
      <p className="cc-muted">{t('items.needsVideoHint')}</p>
      <label className="cc-tick">
        <input
          type="checkbox"
          checked={item.twoPersons ?? false}
          disabled={!mayChange || change.isPending}
          data-testid={CONSOLE_TEST_IDS.itemTwoPersons}
          onChange={(event) => change.mutate({ twoPersons: event.target.checked })}
        />
        {t('items.twoPersons')}
      </label>
      <p className="cc-muted">{t('items.twoPersonsHint')}</p>
      {change.error ? <ErrorSentence error={change.error} /> : null}
    </fieldset>
  );
}
