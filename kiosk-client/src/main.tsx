// The kiosk's first lines: styles, languages, and the app inside a boundary that never leaves a blank screen.
import '@cloud-window/shared/ui';
import '@cloud-window/shared/ui/tokens.css';
import '@cloud-window/shared/ui/components.css';
import '@cloud-window/shared/ui/chat.css';
import '@cloud-window/shared/ui/attention.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/papers.css';
import './styles/intake.css';
import './styles/call.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './app.tsx';
import { ScreenBoundary } from './shell/screen-boundary.tsx';
import { i18n } from './texts.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      <ScreenBoundary>
        <App />
      </ScreenBoundary>
    </I18nextProvider>
  </StrictMode>,
);
