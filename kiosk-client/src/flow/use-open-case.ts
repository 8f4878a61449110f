// Opens the case of the chosen item, once: a case that already belongs to it is kept with all its pages.
import { useCallback } from 'react';
import { AppError } from '@cloud-window/shared';
import { localeOf } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { factsOf, useVisit } from './visit-store.ts';

export function useOpenCase(): () => Promise<void> {
  const { api } = useKiosk();
  const { i18n } = useTranslation();
  return useCallback(async () => {
    const visit = useVisit.getState();
    if (factsOf(visit).hasCase) return;
    if (!visit.item || !visit.consents.privacy) throw new AppError('CASE_NOT_READY');
    const opened = await api.call('openCase', {
      body: {
        itemCode: visit.item.code,
        locale: localeOf(i18n),
        consents: { privacy: true, recording: visit.consents.recording },
        needs: visit.elderly ? ['elderly'] : [],
      },
    });
    // Wiped meanwhile: the case belongs to somebody who has left.
    if (useVisit.getState().key === visit.key) visit.patch({ case: opened });
  }, [api, i18n]);
}
