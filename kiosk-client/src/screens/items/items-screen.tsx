// Finding the item: personal or company, a search in Chinese, pinyin or English, and the list.
import { useDeferredValue, useState } from 'react';
import { Badge, Button, ErrorSentence, Icon, Spinner, TEST_IDS } from '@cloud-window/shared/ui';
import type { Item } from '@cloud-window/shared/protocol';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../../device/kiosk-services.ts';
import { useVisit } from '../../flow/visit-store.ts';
import { BackButton } from '../../shell/back-button.tsx';
import { ScreenBody } from '../../shell/frame.tsx';
import { ScreenKeys } from '../../shell/screen-keys.tsx';
import { useLoaded } from '../../shell/use-loaded.ts';
import { useLocalized } from '../../shell/use-localized.ts';
import './items.css';

const AUDIENCES = ['personal', 'company'] as const;
const MAX_QUERY = 60;

export function ItemsScreen() {
  const { t } = useTranslation();
  const { api } = useKiosk();
  const { audience, query, applicant, patch, go } = useVisit();
  const [keysOpen, setKeysOpen] = useState(false);
  const asked = useDeferredValue(query.trim());
  const items = useLoaded(`${audience}/${asked}`, () =>
    api.call('listItems', { query: { audience, ...(asked ? { q: asked } : {}) } }),
  );
  const choose = (item: Item) => {
    patch({ item, wantsCallback: false, aim: null });
    go('item');
  };
  const search = (text: string) => patch({ query: text.slice(0, MAX_QUERY) });
  return (
    <ScreenBody
      title={t('items.title')}
      actions={
        <>
          <BackButton />
          <Button
            size="large"
            icon="clock"
            data-testid={TEST_IDS.myAppointments}
            onPress={() => {
              patch({ aim: 'mine', wantsCallback: false });
              go(applicant ? 'mine' : 'notice');
            }}
          >
            {t('mine.open')}
          </Button>
        </>
      }
    >
      <div className="tabs" role="group" aria-label={t('items.audience')}>
        {AUDIENCES.map((each) => (
          <Button
            key={each}
            className="tabs__tab"
            icon={each === 'personal' ? 'person' : 'building'}
            aria-pressed={each === audience}
            data-testid={TEST_IDS.audience(each)}
            onPress={() => patch({ audience: each })}
          >
            {t(`audience.${each}`)}
          </Button>
        ))}
      </div>
      <div className="search">
        <Icon name="search" className="search__icon" />
        <input
          type="search"
          className="search__input"
          value={query}
          onChange={(event) => search(event.target.value)}
          onFocus={() => setKeysOpen(true)}
          aria-label={t('items.search')}
          placeholder={t('items.searchHint')}
          autoComplete="off"
          data-testid={TEST_IDS.itemSearch}
        />
        {query ? (
          <Button variant="quiet" icon="cross" className="search__clear" onPress={() => search('')}>
            {t('items.clear')}
          </Button>
        ) : null}
      </div>
      {keysOpen ? (
        <div className="stack">
          <ScreenKeys layout="letters" value={query} onChange={search} label={t('keys.label')} />
          <Button variant="quiet" onPress={() => setKeysOpen(false)}>
            {t('keys.close')}
          </Button>
        </div>
      ) : null}
      {items.error ? (
        <ErrorSentence error={items.error} onRetry={items.retry} data-testid={TEST_IDS.errorSentence} />
      ) : null}
      {items.value ? (
        <ItemList items={items.value} onChoose={choose} />
      ) : items.error ? null : (
        <Spinner label={t('ui.loading')} />
      )}
    </ScreenBody>
  );
}

function ItemList({ items, onChoose }: { items: readonly Item[]; onChoose: (item: Item) => void }) {
  const { t } = useTranslation();
  const text = useLocalized();
  if (items.length === 0) {
    return (
      <p className="empty" role="status">
        {t('items.none')}
      </p>
    );
  }
  return (
    <ul className="item-list">
      {items.map((item) => (
        <li key={item.code}>
          <Button className="item-row" data-testid={TEST_IDS.item(item.code)} onPress={() => onChoose(item)}>
            <span className="item-row__words">
              <span className="item-row__name">{text(item.name)}</span>
              <span className="item-row__facts">
                <span>{text(item.department.name)}</span>
                <span>{t('items.minutes', { count: item.minutes })}</span>
                <span>{t('items.papers', { count: item.materials.length })}</span>
                {item.sample ? (
                  <Badge tone="warn" icon="info">
                    {t('item.sample')}
                  </Badge>
                ) : null}
              </span>
            </span>
            <Icon name="forward" className="item-row__arrow" />
          </Button>
        </li>
      ))}
    </ul>
  );
}
