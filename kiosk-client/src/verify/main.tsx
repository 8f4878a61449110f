// The public page behind the QR code of a receipt. Needs no kiosk and no sign-in; works on a telephone.
import '@cloud-window/shared/ui';
import '@cloud-window/shared/ui/tokens.css';
import '@cloud-window/shared/ui/components.css';
import '../styles/verify.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createApi } from '@cloud-window/shared/client';
import { browserLocale, createI18n, type TextTree } from '@cloud-window/shared/ui';
import chinese from './locales/zh-CN.json' with { type: 'json' };
import english from './locales/en.json' with { type: 'json' };
import { readAddress } from './address.ts';
import { VerifyPage } from './verify-page.tsx';

const texts: Record<'zh-CN' | 'en', TextTree> = { 'zh-CN': chinese, en: english };
const i18n = createI18n(texts, browserLocale());
const given = readAddress(location.search, location.hash);

const root = document.getElementById('root');
if (!root) throw new Error('verify.html has no #root');
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      <VerifyPage api={createApi()} given={given} />
    </I18nextProvider>
  </StrictMode>,
);
