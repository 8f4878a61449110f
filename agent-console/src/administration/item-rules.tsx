// What this installation demands of an item beyond its checklist; changed by administrators, read by everybody else.
import type { Item } from '@cloud-window/shared/protocol';
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
    mutationFn: (needsVideo: boolean) =>
      api.call('changeItemRules', { params: { code: item.code }, body: { needsVideo } }),
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
          onChange={(event) => change.mutate(event.target.checked)}
        />
        {t('items.needsVideo')}
      </label>
      <p className="cc-muted">{t('items.needsVideoHint')}</p>
      {change.error ? <ErrorSentence error={change.error} /> : null}
    </fieldset>
  );
}
