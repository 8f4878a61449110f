// One page, large, and where it belongs: earlier or later among its material's pages, in another material, or nowhere.
import { useRef, useState } from 'react';
import { binaryPaths, type Case, type Page } from '@cloud-window/shared/protocol';
import { Button, Dialog, ErrorSentence, Icon, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useAction } from '../shell/use-action.ts';
import { useLocalized } from '../shell/use-localized.ts';
import { isPoor, type MaterialSlots } from './slots.ts';
import { useSortPages } from './use-sort-pages.ts';

interface SortPageProps {
  page: Page;
  materials: readonly MaterialSlots[];
  record: Case;
  onClose: () => void;
}

export default function SortPage({ page, materials, record, onClose }: SortPageProps) {
  const { t } = useTranslation();
  const text = useLocalized();
  const sorting = useSortPages(record.id);
  const [removing, setRemoving] = useState(false);
  const own = materials.find(({ material }) => material.code === page.materialCode);
  const count = own?.slots.filter((slot) => slot.page).length ?? 1;
  // What the clerk has judged, or waits for, stays where it is.
  const fixed = page.verdict !== null || (own?.asked.some((each) => each.pageId === page.id) ?? false);
  // What a machine makes of its title comes first; the person decides.
  const suggested = record.suggestions.find(({ pageId }) => pageId === page.id)?.materialCode;
  const others = materials
    .filter(({ material }) => material.code !== page.materialCode)
    .toSorted((one, other) => rank(other, suggested) - rank(one, suggested));

  const wish = useRef<() => Promise<void>>(() => Promise.resolve());
  const doing = useAction(() => wish.current());
  const start = (work: () => Promise<void>) => {
    wish.current = work;
    doing.run();
  };
  /** A button that went grey under the finger would lose the keyboard's focus: at an end it does nothing. */
  const shift = (step: 1 | -1) => {
    const position = page.position + step;
    if (position < 1 || position > count) return;
    start(() => sorting.move(page.id, page.materialCode, position));
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      className="sort-page"
      title={t('sorting.title', { material: own ? text(own.material.name) : '', number: page.position })}
      actions={
        <Button size="large" onPress={onClose}>
          {t('ui.close')}
        </Button>
      }
    >
      <img
        className="sort-page__picture"
        src={binaryPaths.pageView(page.id, 1600)}
        alt={t('sorting.pageAlt')}
      />
      {(isPoor(page) ? page.quality?.findings : null)?.map(({ code }) => (
        <p key={code} className="notice" data-tone="warn">
          <Icon name="warning" /> <span>{t(`capture.finding.${code}`)}</span>
        </p>
      ))}
      {doing.error ? <ErrorSentence error={doing.error} data-testid={TEST_IDS.errorSentence} /> : null}
      <p role="status" data-testid={TEST_IDS.sortPlace}>
        {t('sorting.place', { number: page.position, count })}
      </p>
      <div className="cards cards--two">
        <Button icon="back" data-testid={TEST_IDS.sortEarlier} onPress={() => shift(-1)}>
          {t('sorting.earlier')}
        </Button>
        <Button icon="forward" data-testid={TEST_IDS.sortLater} onPress={() => shift(1)}>
          {t('sorting.later')}
        </Button>
      </div>
      {fixed ? (
        <p className="notice" data-tone="idle">
          <Icon name="info" /> {t('sorting.fixed')}
        </p>
      ) : (
        <>
          <h3 className="sort-page__into">{t('sorting.into')}</h3>
          <ul className="sort-page__materials">
            {others.map(({ material, slots, mayAdd }) => (
              <li key={material.code}>
                <Button
                  wide
                  isDisabled={!mayAdd}
                  data-testid={TEST_IDS.sortInto(material.code)}
                  onPress={() =>
                    start(async () => {
                      await sorting.move(page.id, material.code, null);
                      onClose();
                    })
                  }
                >
                  {text(material.name)}
                  <span className="dim">
                    {material.code === suggested ? `${t('sorting.looksLike')} · ` : ''}
                    {mayAdd ? t('sorting.has', { count: slots.length }) : t('sorting.full')}
                  </span>
                </Button>
              </li>
            ))}
          </ul>
          {removing ? (
            <div className="cards cards--two" role="alert">
              <Button onPress={() => setRemoving(false)}>{t('sorting.keep')}</Button>
              <Button
                variant="danger"
                data-testid={TEST_IDS.sortRemoveConfirm}
                onPress={() =>
                  start(async () => {
                    await sorting.remove(page.id);
                    onClose();
                  })
                }
              >
                {t('sorting.removeSurely')}
              </Button>
            </div>
          ) : (
            <Button
              variant="quiet"
              icon="cross"
              data-testid={TEST_IDS.sortRemove}
              onPress={() => setRemoving(true)}
            >
              {t('sorting.remove')}
            </Button>
          )}
        </>
      )}
    </Dialog>
  );
}

function rank({ material }: MaterialSlots, suggested: string | undefined): number {
  return material.code === suggested ? 1 : 0;
}
