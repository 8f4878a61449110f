// A callback has no pictures: the number to phone instead, shown when the clerk asks for it and never kept.
import type { CallSnapshot } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { Refusal } from '../shell/refusal.tsx';
import './callback-panel.css';

export function CallbackPanel({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const phone = useMutation({
    mutationFn: () => api.call('callbackPhone', { params: { id: call.status.callId } }),
    gcTime: 0,
  });
  return (
    <section className="cc-callback" aria-label={t('callback.title')}>
      <h2>
        <Icon name="call" />
        {t('callback.title')}
      </h2>
      <p>{t('callback.text')}</p>
      {phone.data ? (
        <output className="cc-callback__number cc-digits" data-testid={CONSOLE_TEST_IDS.callbackPhone}>
          {phone.data.phone}
        </output>
      ) : null}
      <Button
        variant={phone.data ? 'secondary' : 'primary'}
        icon={phone.data ? 'lock' : 'eye'}
        wide
        isDisabled={phone.isPending}
        data-testid={CONSOLE_TEST_IDS.showPhone}
        onPress={() => (phone.data ? phone.reset() : phone.mutate())}
      >
        {t(phone.data ? 'callback.hide' : 'callback.show')}
      </Button>
      <p className="cc-callback__note">{t('callback.written')}</p>
      <Refusal error={phone.error} words="callback.refused" />
    </section>
  );
}
