// Licences on the card of a material: the offer to use what is on file, what is in use with what the clerk has found, and
// its withdrawal; and the reminder above the camera that the paper need not be captured at all.
import type { Material, ReusedLicence } from '@cloud-window/shared/protocol';
import { Badge, Button, ErrorSentence, Icon, TEST_IDS, type Tone } from '@cloud-window/shared/ui';
import { useTranslation } from 'react-i18next';
import { useKiosk } from '../device/kiosk-services.ts';
import { useAction } from '../shell/use-action.ts';
import { useLocalized } from '../shell/use-localized.ts';
import { isUsable, useOnFile } from './on-file-context.ts';
import './licences.css';

/** "Use what is on file", where something is that could be used and is not yet. */
export function LicenceAction({ material }: { material: Material }) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { offers, used, open } = useOnFile();
  const usedIds = new Set(used(material.code).map(({ licenceId }) => licenceId));
  if (usedIds.size > 0 || !offers(material.code).some(isUsable)) return null;
  return (
    <Button
      variant="primary"
      icon="check"
      data-testid={TEST_IDS.licenceUse(material.code)}
      aria-label={t('licences.useLabel', { material: text(material.name) })}
      onPress={() => open(material.code)}
    >
      {t('licences.use')}
    </Button>
  );
}

/** What is in use for the material; or why what is on file cannot be. */
export function MaterialLicences({
  material,
  caseId,
  locked,
}: {
  material: Material;
  caseId: string;
  locked: boolean;
}) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { offers, used } = useOnFile();
  const inUse = used(material.code);
  const [first] = offers(material.code);
  if (inUse.length > 0) {
    return (
      <ul className="licences-used">
        {inUse.map((licence) => (
          <UsedLicence key={licence.id} licence={licence} caseId={caseId} locked={locked} />
        ))}
      </ul>
    );
  }
  if (!first || offers(material.code).some(isUsable)) return null;
  return (
    <p className="material__condition">
      <Icon name="info" />{' '}
      {t('licences.onFileBut', {
        title: text(first.title),
        why: t(`licences.obstacle.${first.obstacle ?? 'expired'}`),
      })}
    </p>
  );
}

function UsedLicence({
  licence,
  caseId,
  locked,
}: {
  licence: ReusedLicence;
  caseId: string;
  locked: boolean;
}) {
  const { t } = useTranslation();
  const text = useLocalized();
  const { api } = useKiosk();
  const { refresh } = useOnFile();
  const withdrawing = useAction(async () => {
    await api.call('withdrawLicence', { params: { id: caseId, useId: licence.id } });
    await refresh();
  });
  const { tone, words } = verdictWords(licence);
  return (
    <li className="licences-used__one" data-testid={TEST_IDS.licenceUsed(licence.materialCode)}>
      <div>
        <p>
          <strong>{text(licence.title)}</strong>{' '}
          <span className="licence__number">{licence.maskedNumber}</span>
        </p>
        <p className="dim">{t(`licences.trust.${licence.trust}`)}</p>
        <Badge tone={tone}>{t(words)}</Badge>
      </div>
      {locked ? null : (
        <Button
          isDisabled={withdrawing.running}
          data-testid={TEST_IDS.licenceWithdraw(licence.materialCode)}
          onPress={withdrawing.run}
        >
          {t('licences.withdraw')}
        </Button>
      )}
      {withdrawing.error ? <ErrorSentence error={withdrawing.error} /> : null}
    </li>
  );
}

function verdictWords({ verdict }: ReusedLicence): { tone: Tone; words: string } {
  if (verdict === null) return { tone: 'busy', words: 'licences.inUse' };
  return verdict.value === 'accepted'
    ? { tone: 'good', words: 'papers.accepted' }
    : { tone: 'bad', words: 'papers.rejected' };
}

/** Above the camera: this paper is on file already, and need not be captured. */
export function OnFileHint({ material, onUsed }: { material: Material; onUsed: () => void }) {
  const { t } = useTranslation();
  const { offers, used, open } = useOnFile();
  if (!offers(material.code).some(isUsable) || used(material.code).length > 0) return null;
  return (
    <p className="notice on-file-hint" data-testid={TEST_IDS.onFileHint}>
      <Icon name="info" />
      <span>{t('licences.onFileFirst')}</span>
      <Button data-testid={TEST_IDS.onFileInstead} onPress={() => open(material.code, onUsed)}>
        {t('licences.useInstead')}
      </Button>
    </p>
  );
}
