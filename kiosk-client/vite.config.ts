// Two pages from one build: the kiosk at /kiosk/ and the public receipt verification, which signaling serves at /verify/.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/kiosk/',
  plugins: [react()],
  build: {
    target: 'es2023',
    // Nothing inline: the content security policy allows scripts, styles and fonts from our own files alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['index.html', 'verify.html'] },
  },
  worker: { format: 'es' },
});
