// Starts the console: texts, caches, router.
import '@cloud-window/shared/ui/tokens.css';
import '@cloud-window/shared/ui/components.css';
import '@cloud-window/shared/ui/chat.css';
import '@cloud-window/shared/ui/attention.css';
import './shell/base.css';
import './shell/pieces.css';
import './shell/forms.css';
import './shell/menus.css';
import './shell/frame.css';
import './desk/desk.css';
import { createI18n, type TextTree } from '@cloud-window/shared/ui';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import english from './locales/en.json' with { type: 'json' };
import chinese from './locales/zh-CN.json' with { type: 'json' };
import { App } from './app.tsx';
import { queries } from './session/clients.ts';
import { rememberLanguage, rememberedLanguage } from './session/preferences.ts';

const texts: Record<'zh-CN' | 'en', TextTree> = { 'zh-CN': chinese, en: english };
const i18n = createI18n(texts, rememberedLanguage());
rememberLanguage(i18n);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <I18nextProvider i18n={i18n}>
    <QueryClientProvider client={queries}>
      <BrowserRouter basename="/console">
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </I18nextProvider>,
);
