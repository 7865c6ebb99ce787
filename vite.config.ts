// Builds the web client into web/dist, which the server hands out. Assets are files, never data: addresses (the CSP has none).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const WORKER = 'worker';
/** Copied as they are: the page asks for them without a connection as well. */
const LOOSE_PARTS = ['favicon.svg', 'favicon-waiting.svg', 'icon-192.png', 'manifest.webmanifest'];

const inWeb = (file: string): string => fileURLToPath(new URL(`web/${file}`, import.meta.url));
const standIn = (name: string): string => inWeb(`text/${name}.ts`);

/** The worker is one file under its own name, and has the list of everything it keeps written into it, and which version that is. */
const worker: Plugin = {
  name: 'worker-parts',
  apply: 'build',
  generateBundle(_, bundle) {
    const script = bundle[`${WORKER}.js`];
    if (script?.type !== 'chunk') throw new Error('there is no worker');
    const assets = Object.keys(bundle).filter((file) => file.startsWith('assets/'));
    const parts = [...assets, ...LOOSE_PARTS].map((file) => `/${file}`).sort();
    const version = createHash('sha256').update(parts.join('\n'));
    for (const file of ['index.html', ...LOOSE_PARTS.map((name) => `public/${name}`)]) version.update(readFileSync(inWeb(file)));
    script.code = script.code.replace('__PARTS__', parts.join(',')).replaceAll('__VERSION__', version.digest('hex').slice(0, 12));
  },
};

export default defineConfig({
  root: 'web',
  plugins: [svelte({ configFile: '../svelte.config.js' }), worker],
  // What a browser can do itself, or nobody writes, is not downloaded: see the files.
  resolve: { alias: { entities: standIn('entities'), 'punycode.js': standIn('punycode') } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: { index: inWeb('index.html'), [WORKER]: inWeb('worker/worker.ts') },
      output: { entryFileNames: ({ name }) => (name === WORKER ? '[name].js' : 'assets/[name]-[hash].js') },
    },
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
