// Builds the web client into web/dist, which the server hands out. Assets are files, never data: addresses (the CSP has none).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const standIn = (name: string): string => fileURLToPath(new URL(`web/text/${name}.ts`, import.meta.url));

export default defineConfig({
  root: 'web',
  plugins: [svelte({ configFile: '../svelte.config.js' })],
  // What a browser can do itself, or nobody writes, is not downloaded: see the files.
  resolve: { alias: { entities: standIn('entities'), 'punycode.js': standIn('punycode') } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: 'http://127.0.0.1:3000', ws: true },
      '/docs': 'http://127.0.0.1:3000',
      '/openapi.json': 'http://127.0.0.1:3000',
    },
  },
});
