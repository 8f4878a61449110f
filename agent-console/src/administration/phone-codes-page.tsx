// The codes that the demonstration sender would have sent to phones. Real senders never show them.
import { AppError } from '@cloud-window/shared';
import { CONSOLE_TEST_IDS, Icon } from '@cloud-window/shared/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../session/clients.ts';
import { useLanguage } from '../session/language.ts';
import { formatClock, useServerNow } from '../session/server-clock.ts';
import { AdminPage, AdminTable, Loaded } from './admin-page.tsx';

/** How often new codes are looked for. */
const REFRESH_MS = 2_000;

export default function PhoneCodesPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useServerNow(null);
  const codes = useQuery({
    queryKey: ['phone-codes'],
    queryFn: () => api.call('listPhoneCodes'),
    refetchInterval: (query) => (query.state.error ? false : REFRESH_MS),
  });
  const realSender = codes.error !== null && AppError.from(codes.error).code === 'NOT_FOUND';
  return (
    <AdminPage title={t('places.phoneCodes')} intro={t('phoneCodes.intro')}>
      {realSender ? (
        <p className="cc-note" data-tone="good">
          <Icon name="info" />
          {t('phoneCodes.realSender')}
        </p>
      ) : (
        <Loaded query={codes} empty={t('phoneCodes.none')}>
          {(rows) => (
            <AdminTable
              head={[
                t('phoneCodes.phone'),
                t('phoneCodes.code'),
                t('phoneCodes.sent'),
                t('phoneCodes.valid'),
              ]}
            >
              {rows.map((code) => (
                <tr key={`${code.maskedPhone}-${code.sentAt}-${code.code}`}>
                  <td className="cc-digits">{code.maskedPhone}</td>
                  <th scope="row" className="cc-digits ad__big" data-testid={CONSOLE_TEST_IDS.phoneCode}>
                    {code.code}
                  </th>
                  <td>{language.dateTime(code.sentAt)}</td>
                  <td className="cc-digits">
                    {code.expiresAt > now ? formatClock(code.expiresAt - now) : t('phoneCodes.expired')}
                  </td>
                </tr>
              ))}
            </AdminTable>
          )}
        </Loaded>
      )}
    </AdminPage>
  );
}
