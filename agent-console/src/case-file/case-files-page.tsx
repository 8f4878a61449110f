// Case files for auditors: found by the case number, read, and exported.
import { Button, CONSOLE_TEST_IDS, TextField } from '@cloud-window/shared/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { AdminPage, AdminTable, Loaded } from '../administration/admin-page.tsx';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { CaseFileView } from './case-file-view.tsx';

export default function CaseFilesPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('case');
  if (chosen === null) return <CaseList onOpen={(id) => setSearch({ case: id })} />;
  return (
    <AdminPage
      title={t('caseFile.title')}
      intro={t('caseFile.intro')}
      action={
        <Button icon="back" onPress={() => setSearch({})}>
          {t('ui.back')}
        </Button>
      }
    >
      <CaseFileView key={chosen} caseId={chosen} />
    </AdminPage>
  );
}

function CaseList({ onOpen }: { onOpen: (caseId: string) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [typed, setTyped] = useState('');
  const number = useDeferredValue(typed.trim());
  const cases = useQuery({
    queryKey: ['caseFiles', number],
    queryFn: () => api.call('listCaseFiles', { query: number === '' ? {} : { number } }),
    placeholderData: keepPreviousData,
  });
  return (
    <AdminPage title={t('places.caseFiles')} intro={t('caseFile.intro')}>
      <div className="ad__search">
        <TextField
          label={t('caseFile.number')}
          hint={t('caseFile.numberHint')}
          type="search"
          value={typed}
          onChange={setTyped}
          maxLength={40}
          data-testid={CONSOLE_TEST_IDS.caseFileNumber}
        />
      </div>
      <Loaded query={cases} empty={t('caseFile.none')}>
        {(rows) => (
          <AdminTable
            head={[
              t('caseFile.number'),
              t('caseFile.item'),
              t('caseFile.state'),
              t('caseFile.openedAt'),
              t('caseFile.open'),
            ]}
          >
            {rows.map((one) => (
              <tr key={one.caseId}>
                <th scope="row" className="cc-digits">
                  {one.caseNumber}
                </th>
                <td>{language.text(one.itemName)}</td>
                <td>{t(`caseState.${one.state}`)}</td>
                <td>{language.dateTime(one.createdAt)}</td>
                <td>
                  <Button
                    onPress={() => onOpen(one.caseId)}
                    aria-label={t('caseFile.openOf', { number: one.caseNumber })}
                    data-testid={CONSOLE_TEST_IDS.caseFileOpen}
                  >
                    {t('caseFile.open')}
                  </Button>
                </td>
              </tr>
            ))}
          </AdminTable>
        )}
      </Loaded>
    </AdminPage>
  );
}
