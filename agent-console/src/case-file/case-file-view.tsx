// The file of one case: everything in order of time, each page a press away. Read by its clerk, by the second person of a
// decision, and by auditors; nothing can be changed here.
import { binaryPaths, type CaseFile, type FileEntry } from '@cloud-window/shared/protocol';
import { Button, CONSOLE_TEST_IDS, Dialog, ErrorSentence, Icon, Spinner } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button as PlainButton } from 'react-aria-components/Button';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { useFileWords } from './file-words.ts';
import './case-file.css';

export function CaseFileView({ caseId }: { caseId: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [withTrail, setWithTrail] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['caseFile', caseId],
    queryFn: () => api.call('getCaseFile', { params: { id: caseId } }),
  });
  const file = query.data;
  if (query.error) return <ErrorSentence error={query.error} onRetry={() => void query.refetch()} />;
  if (!file) return <Spinner label={t('ui.loading')} />;
  const entries = file.entries.filter(({ kind }) => withTrail || kind !== 'audit');
  return (
    <section className="cf" aria-label={t('caseFile.title')}>
      <dl className="cf__head">
        <dt>{t('caseFile.number')}</dt>
        <dd className="cc-digits">{file.caseNumber}</dd>
        <dt>{t('caseFile.item')}</dt>
        <dd>{language.text(file.itemName)}</dd>
        <dt>{t('caseFile.site')}</dt>
        <dd>{language.text(file.siteName)}</dd>
        <dt>{t('caseFile.applicant')}</dt>
        <dd className="cc-digits">{file.maskedIdNumber}</dd>
        <dt>{t('caseFile.state')}</dt>
        <dd>{t(`caseState.${file.state}`)}</dd>
      </dl>
      <div className="cf__tools">
        <label className="cc-tick">
          <input
            type="checkbox"
            checked={withTrail}
            onChange={(event) => setWithTrail(event.target.checked)}
          />
          {t('caseFile.withTrail')}
        </label>
        <a
          className="cw-button"
          href={binaryPaths.caseFile(caseId)}
          download={`${file.caseNumber}.zip`}
          data-testid={CONSOLE_TEST_IDS.caseFileExport}
        >
          <Icon name="download" />
          {t('caseFile.export')}
        </a>
      </div>
      <ol className="cf__entries" data-testid={CONSOLE_TEST_IDS.caseFileEntries}>
        {entries.map((entry, index) => (
          <Entry key={`${entry.at}/${entry.kind}/${index}`} entry={entry} file={file} onShow={setShown} />
        ))}
      </ol>
      <Dialog
        isOpen={shown !== null}
        onClose={() => setShown(null)}
        title={t('caseFile.page')}
        className="cf__dialog"
        actions={<Button onPress={() => setShown(null)}>{t('ui.close')}</Button>}
      >
        {shown === null ? null : (
          <img className="cf__page" src={binaryPaths.pageView(shown, 3200)} alt={t('caseFile.page')} />
        )}
      </Dialog>
    </section>
  );
}

function Entry({
  entry,
  file,
  onShow,
}: {
  entry: FileEntry;
  file: CaseFile;
  onShow: (pageId: string) => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = useFileWords();
  const material = file.materials.find(({ code }) => code === entry.materialCode);
  const { pageId } = entry;
  return (
    <li className="cf__entry" data-side={entry.side} data-kind={entry.kind}>
      <time className="cc-digits" dateTime={new Date(entry.at).toISOString()}>
        {language.dateTime(entry.at)}
      </time>
      <div className="cf__what">
        <strong>{words.title(entry)}</strong>
        {material ? <span> · {language.text(material.name)}</span> : null}
        <span className="cc-muted"> · {entry.by === '' ? t(`caseFile.side.${entry.side}`) : entry.by}</span>
        <ul className="cf__facts">
          {words.facts(entry).map(({ name, value }) => (
            <li key={name}>
              <span className="cc-muted">{name}</span> {value}
            </li>
          ))}
        </ul>
      </div>
      {entry.kind === 'page' && pageId !== null ? (
        <PlainButton className="cf__thumb" onPress={() => onShow(pageId)}>
          <img src={binaryPaths.pageView(pageId, 320)} alt={t('caseFile.showPage')} loading="lazy" />
        </PlainButton>
      ) : null}
    </li>
  );
}
