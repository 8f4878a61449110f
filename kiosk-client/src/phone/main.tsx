// The page that the QR code at the kiosk opens on the applicant's own phone: photograph papers and send them to the case that
// is open at the kiosk. No account; the secret in the address is all it has, and it may do nothing but send.
import '@cloud-window/shared/ui';
import '@cloud-window/shared/ui/tokens.css';
import '@cloud-window/shared/ui/components.css';
import '../styles/phone.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createApi, createPageUploads } from '@cloud-window/shared/client';
import { PHONE_TOKEN_HEADER } from '@cloud-window/shared/protocol';
import { browserLocale, createI18n, type TextTree } from '@cloud-window/shared/ui';
import chinese from './locales/zh-CN.json' with { type: 'json' };
import english from './locales/en.json' with { type: 'json' };
import { readFragment } from './fragment.ts';
import { PhonePage } from './phone-page.tsx';

const texts: Record<'zh-CN' | 'en', TextTree> = { 'zh-CN': chinese, en: english };
const i18n = createI18n(texts, browserLocale());
const { token, materialCode } = readFragment(location.hash);
const uploads = createPageUploads({ headers: { [PHONE_TOKEN_HEADER]: token } });

const root = document.getElementById('root');
if (!root) throw new Error('phone.html has no #root');
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      <PhonePage api={createApi()} uploads={uploads} token={token} materialCode={materialCode} />
    </I18nextProvider>
  </StrictMode>,
);
