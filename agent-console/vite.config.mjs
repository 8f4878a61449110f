// Builds the console for its address /console/; `vite dev` hands everything else to a running signaling server.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const signaling = process.env.SIGNALING_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: { target: 'es2023', sourcemap: false, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    port: 5174,
    proxy: { '/api': signaling, '/socket.io': { target: signaling, ws: true } },
  },
});
