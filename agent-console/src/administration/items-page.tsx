// The items with their checklists, for looking up; their content comes from the administering departments.
import type { Item } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, Icon, TextField } from '@cloud-window/shared/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { AdminPage, AdminTable, Loaded, SampleBadge } from './admin-page.tsx';
import { ItemRules } from './item-rules.tsx';

export default function ItemsPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<Item | null>(null);
  const q = useDeferredValue(search.trim());
  const items = useQuery({
    queryKey: ['items', q],
    queryFn: () => api.call('listItems', { query: q === '' ? {} : { q } }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return (
    <AdminPage title={t('places.items')} intro={t('items.intro')}>
      <div className="ad__search">
        <TextField
          label={t('items.search')}
          hint={t('items.searchHint')}
          type="search"
          value={search}
          onChange={setSearch}
          maxLength={60}
          data-testid={CONSOLE_TEST_IDS.itemFind}
        />
        <p className="cc-muted" role="status">
          {items.data ? t('items.found', { count: items.data.length }) : ''}
        </p>
      </div>
      <Loaded query={items} empty={t(q === '' ? 'items.none' : 'items.noMatch')}>
        {(rows) => (
          <AdminTable
            head={[
              t('items.code'),
              t('items.name'),
              t('items.audience'),
              t('items.department'),
              t('items.minutes'),
              t('items.materials'),
              t('app.actions'),
            ]}
          >
            {rows.map((item) => (
              <tr key={item.code} data-testid={CONSOLE_TEST_IDS.itemRow(item.code)}>
                <td className="cc-digits">{item.code}</td>
                <th scope="row">
                  {language.text(item.name)} {item.sample ? <SampleBadge /> : null}
                </th>
                <td>{t(`audience.${item.audience}`)}</td>
                <td>{language.text(item.department.name)}</td>
                <td className="cc-digits">{language.number(item.minutes)}</td>
                <td className="cc-digits">{language.number(item.materials.length)}</td>
                <td>
                  <Button variant="quiet" onPress={() => setShown(item)}>
                    {t('items.checklist')}
                  </Button>
                </td>
              </tr>
            ))}
          </AdminTable>
        )}
      </Loaded>
      {shown ? <Checklist item={shown} onChanged={setShown} onClose={() => setShown(null)} /> : null}
    </AdminPage>
  );
}

function Checklist({
  item,
  onChanged,
  onClose,
}: {
  item: Item;
  onChanged: (item: Item) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${item.code} ${language.text(item.name)}`}
      className="cc-modal cc-modal--wide"
      actions={
        <Button variant="primary" autoFocus onPress={onClose}>
          {t('ui.close')}
        </Button>
      }
    >
      {item.sample ? (
        <p className="cc-note" data-tone="warn">
          <Icon name="info" />
          {t('items.sampleNote')}
        </p>
      ) : null}
      <p className="cc-muted">
        {t(`audience.${item.audience}`)} · {language.text(item.department.name)} ·{' '}
        {t('offer.minutes', { count: item.minutes })} ·{' '}
        {item.feeYuan === 0 ? t('items.free') : t('items.fee', { yuan: language.number(item.feeYuan) })}
      </p>
      <AdminTable
        head={[
          t('items.material'),
          t('items.requirement'),
          t('items.form'),
          t('items.pages'),
          t('items.licence'),
        ]}
      >
        {item.materials.map((material) => (
          <tr key={material.code}>
            <th scope="row">
              {language.text(material.name)}
              {material.condition ? (
                <span className="cc-muted cc-block">{language.text(material.condition)}</span>
              ) : null}
            </th>
            <td>{t(`requirement.${material.requirement}`)}</td>
            <td>{t(`materialForm.${material.form}`)}</td>
            <td className="cc-digits">{t('items.upTo', { count: material.maxPages })}</td>
            <td>{material.reusableLicence === undefined ? '–' : t('items.reusable')}</td>
          </tr>
        ))}
      </AdminTable>
      <ItemRules item={item} onChanged={onChanged} />
    </Dialog>
  );
}
