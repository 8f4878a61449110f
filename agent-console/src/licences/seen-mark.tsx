// "Seen against the original" (与原件核对无误) of the page under review: what makes it trusted enough to be used again.
import type { Page } from '@cloud-window/shared/protocol';
import { Badge, CONSOLE_TEST_IDS, ErrorSentence, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { useDuty } from '../session/duty.tsx';
import './licences.css';

export function SeenMark({ page, callId, mayMark }: { page: Page; callId: string; mayMark: boolean }) {
  const { t } = useTranslation();
  const duty = useDuty();
  const mark = useMutation({
    mutationFn: async (seen: boolean) => {
      await duty.session?.connection.request('page:seenAgainstOriginal', { callId, pageId: page.id, seen });
    },
  });
  if (!mayMark) return page.seen ? <Badge tone="good">{t('licences.seen')}</Badge> : null;
  return (
    <>
      <Button
        className="cc-seen"
        aria-pressed={page.seen !== null}
        isDisabled={mark.isPending}
        data-testid={CONSOLE_TEST_IDS.seenAgainstOriginal}
        onPress={() => mark.mutate(page.seen === null)}
      >
        <Icon name={page.seen ? 'check' : 'eye'} />
        {t(page.seen ? 'licences.seen' : 'licences.markSeen')}
      </Button>
      {mark.error ? <ErrorSentence error={mark.error} /> : null}
    </>
  );
}
