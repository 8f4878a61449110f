// Taking access away, giving it back, or issuing a new one-time password; each asked once more.
import type { Staff } from '@cloud-window/shared/protocol';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

export type AccessChange = 'activate' | 'deactivate' | 'reset';

interface ChangeAccessProps {
  person: Staff;
  change: AccessChange;
  onChanged: (person: Staff, oneTimePassword: string | null) => void;
  onClose: () => void;
}

export function ChangeAccess({ person, change, onChanged, onClose }: ChangeAccessProps) {
  const { t } = useTranslation();
  const apply = useMutation({
    mutationFn: () =>
      api.call('updateStaff', {
        params: { id: person.id },
        body: change === 'reset' ? { reset: true } : { active: change === 'activate' },
      }),
    onSuccess: (saved) => onChanged(saved.staff, saved.oneTimePassword),
  });
  return (
    <ConfirmDialog
      title={t(`people.confirm.${change}.title`, { name: person.displayName })}
      text={t(`people.confirm.${change}.text`)}
      confirm={t(`people.${change}`)}
      danger={change !== 'activate'}
      pending={apply.isPending}
      error={apply.error}
      onConfirm={() => apply.mutate()}
      onClose={onClose}
    />
  );
}
