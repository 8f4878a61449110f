// Three pages from one build: the kiosk at /kiosk/, and served by signaling at addresses of their own the public receipt
// verification at /verify/ and the page for an applicant's phone at /phone/.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pdfTables } from './vite-pdf-tables.ts';

export default defineConfig({
  base: '/kiosk/',
  plugins: [react(), pdfTables()],
  build: {
    target: 'es2023',
    // Nothing inline: the content security policy allows scripts, styles and fonts from our own files alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['index.html', 'verify.html', 'phone.html'] },
  },
  worker: { format: 'es' },
});
