// On the card of a material that can be filled in on the screen: the way to its form, and how far it is.
import { hasEForm } from '@cloud-window/shared/forms';
import type { Case, Material } from '@cloud-window/shared/protocol';
import { Button, TEST_IDS } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useLocalized } from '../shell/use-localized.ts';
import { useForms } from './open-form.ts';

export function FillInAction({ material, record }: { material: Material; record: Case }) {
  const { t } = useTranslation();
  const text = useLocalized();
  const show = useForms((forms) => forms.show);
  if (!hasEForm(record.itemCode, material)) return null;
  const form = record.forms.find(({ materialCode }) => materialCode === material.code);
  const words = form ? (form.completedAt === null ? 'goOn' : 'look') : 'begin';
  return (
    <Button
      variant={form?.completedAt ? 'secondary' : 'primary'}
      icon={form?.completedAt ? 'check' : 'pen'}
      data-testid={TEST_IDS.formFill(material.code)}
      aria-label={t(`forms.${words}Label`, { material: text(material.name) })}
      onPress={() => show({ kind: 'fill', materialCode: material.code })}
    >
      {t(`forms.${words}`)}
    </Button>
  );
}
