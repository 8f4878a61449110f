// One page, small: its picture, and in a word whether it is on its way, seen, in order, or wanted again.
import {
  Badge,
  Button,
  errorKey,
  TEST_IDS,
  useStoreValue,
  type IconName,
  type Tone,
} from '@cloud-window/shared/ui';
import { binaryPaths, type Page } from '@cloud-window/shared/protocol';
import type { PageUpload } from '@cloud-window/shared/client';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { isPoor, type Slot } from './slots.ts';

interface PageThumbProps {
  slot: Slot;
  number: number;
  material: string;
  locked: boolean;
  /** The material that its title speaks of, where that is another one. */
  looksLike: string | null;
  /** Captures this page again. */
  onCapture: () => void;
  onRetry: (localId: string) => void;
  /** Opens what moves the page or takes it out. */
  onSort: (pageId: string) => void;
}

export function PageThumb({
  slot,
  number,
  material,
  locked,
  looksLike,
  onCapture,
  onRetry,
  onSort,
}: PageThumbProps) {
  const { t } = useTranslation();
  const { uploads } = useKiosk();
  const known = useStoreValue(uploads.state);
  const { page, upload } = slot;
  const source = upload?.previewUrl ?? (page ? pictureOf(page, known) : null);
  const { tone, words, icon } = stateOf(slot, t);
  const failed = upload?.state === 'failed' ? upload : null;
  return (
    <div
      className="thumb"
      data-testid={page ? TEST_IDS.thumb(page.id) : undefined}
      data-position={slot.position ?? ''}
    >
      <Button
        className="thumb__picture"
        aria-label={t('papers.retakeLabel', { material, number, state: words })}
        onPress={onCapture}
        isDisabled={locked || (failed === null && slot.position === null)}
      >
        {source ? <img src={source} alt="" draggable={false} loading="lazy" decoding="async" /> : null}
        <span className="thumb__number">{number}</span>
        {upload && upload.state === 'sending' ? (
          <progress className="thumb__progress" max={1} value={upload.progress} aria-hidden="true" />
        ) : null}
      </Button>
      <Badge
        tone={tone}
        {...(icon ? { icon } : {})}
        {...(page ? { 'data-testid': TEST_IDS.verdict(page.id) } : {})}
      >
        {words}
      </Badge>
      {looksLike === null || locked ? null : (
        <p className="thumb__guess">{t('papers.looksLike', { material: looksLike })}</p>
      )}
      {page && !upload && !locked ? (
        <Button
          variant="quiet"
          icon="transfer"
          className="thumb__sort"
          data-testid={TEST_IDS.sortPage(page.id)}
          aria-label={t('sorting.label', { material, number })}
          onPress={() => onSort(page.id)}
        >
          {t('sorting.open')}
        </Button>
      ) : null}
      {failed ? (
        <>
          <p className="thumb__fault" role="alert">
            {t(errorKey(failed.error))}
          </p>
          {failed.error && !failed.error.retryable ? null : (
            <Button variant="quiet" icon="refresh" onPress={() => onRetry(failed.localId)}>
              {t('ui.retry')}
            </Button>
          )}
        </>
      ) : null}
    </div>
  );
}

/** The picture that is already here, or the server's small view of it. */
function pictureOf(page: Page, known: readonly PageUpload[]): string {
  const own = known.find((upload) => upload.sha256 === page.sha256);
  return own?.previewUrl ?? binaryPaths.pageView(page.id, 320);
}

function stateOf(
  { page, upload }: Slot,
  t: (key: string) => string,
): { tone: Tone; words: string; icon?: IconName } {
  if (upload?.state === 'failed') return { tone: 'bad', words: t('papers.failed') };
  if (upload && upload.state !== 'done') return { tone: 'busy', words: t('papers.sending') };
  if (page?.verdict?.value === 'accepted') return { tone: 'good', words: t('papers.accepted') };
  if (page?.verdict?.value === 'rejected') {
    const { reason } = page.verdict;
    return { tone: 'bad', words: reason ? t(`pageReason.${reason}`) : t('papers.rejected') };
  }
  // What came from a file or a phone was not looked at before it was sent.
  if (page && isPoor(page)) return { tone: 'warn', words: t('papers.poor'), icon: 'warning' };
  return { tone: 'idle', words: t('papers.arrived'), icon: 'paper' };
}
