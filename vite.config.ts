// Builds the web client into web/dist, which the server hands out. Assets are files, never data: addresses (the CSP has none).
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

const WORKER = 'worker';
/** Copied as they are: the page asks for them without a connection as well. */
const LOOSE_PARTS = ['favicon.svg', 'favicon-waiting.svg', 'icon-192.png', 'manifest.webmanifest'];

const inWeb = (file: string): string => fileURLToPath(new URL(`web/${file}`, import.meta.url));
const standIn = (name: string): string => inWeb(`text/${name}.ts`);

/** What everybody needs before anything is shown is one script; the rooms, which whoever is a stranger here does not need, are another. */
const START = 'start';
const ROOMS = 'rooms';
const HOUSE = inWeb('screens/House.svelte');

function splitting(): { plugin: Plugin; groups: Rolldown.CodeSplittingGroup[] } {
  const places = new Map<string, string>();
  const plugin: Plugin = {
    name: 'splitting',
    apply: 'build',
    buildEnd() {
      const take = (id: string, place: string): void => {
        if (places.has(id)) return;
        places.set(id, place);
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) take(next, place);
      };
      places.clear();
      take(inWeb('main.ts'), START);
      take(HOUSE, ROOMS);
      // A screen that is fetched by its name stays a file of its own.
      places.delete(HOUSE);
    },
  };
  const group = (name: string, priority: number): Rolldown.CodeSplittingGroup => ({
    name,
    priority,
    test: (id) => places.get(id) === name,
  });
  return { plugin, groups: [group(START, 2), group(ROOMS, 1)] };
}

/** The first styles stand in the document, which can be painted as soon as it is there; the server states their hash in its policy. */
function firstStyles(): { plugin: Plugin; text: () => string } {
  let text = '';
  const plugin: Plugin = {
    name: 'first-styles',
    apply: 'build',
    generateBundle: {
      order: 'pre',
      handler(_, bundle) {
        const start = Object.values(bundle).find((part) => part.type === 'chunk' && part.name === START);
        const sheets = start?.type === 'chunk' ? [...(start.viteMetadata?.importedCss ?? [])] : [];
        text = sheets.map((file) => (bundle[file]?.type === 'asset' ? String(bundle[file].source).trim() : '')).join('\n');
        if (text === '') throw new Error('there are no first styles');
        // Neither the page nor any other part asks for them again.
        for (const file of sheets) Reflect.deleteProperty(bundle, file);
        if (start?.type === 'chunk') start.viteMetadata?.importedCss.clear();
      },
    },
    transformIndexHtml: { order: 'post', handler: () => [{ tag: 'style', children: text, injectTo: 'head' }] },
  };
  return { plugin, text: () => text };
}

/** For the server: what it announces with the document, since the scripts would only ask for it later. */
const early: Plugin = {
  name: 'early-parts',
  apply: 'build',
  generateBundle(_, bundle) {
    const partsFor = (id: string): string[] => {
      const screen = Object.values(bundle).find((part) => part.type === 'chunk' && part.facadeModuleId === inWeb(id));
      if (screen?.type !== 'chunk') throw new Error(`there is no part for ${id}`);
      return [screen, ...screen.imports.map((file) => bundle[file])].flatMap((part) =>
        part?.type !== 'chunk' || part.name === START ? [] : [part.fileName, ...(part.viteMetadata?.importedCss ?? [])],
      );
    };
    const parts = { en: partsFor('i18n/en.ts'), ko: partsFor('i18n/ko.ts'), inside: partsFor('screens/House.svelte') };
    this.emitFile({ type: 'asset', fileName: 'early.json', source: JSON.stringify(parts) });
  },
};

const { plugin: styles, text: firstText } = firstStyles();

/** The worker is one file under its own name, and has the list of everything it keeps written into it, and which version that is. */
const worker: Plugin = {
  name: 'worker-parts',
  apply: 'build',
  generateBundle: {
    // What the page does not need after all is gone by then.
    order: 'post',
    handler(_, bundle) {
      const script = bundle[`${WORKER}.js`];
      if (script?.type !== 'chunk') throw new Error('there is no worker');
      const assets = Object.keys(bundle).filter((file) => file.startsWith('assets/'));
      const parts = [...assets, ...LOOSE_PARTS].map((file) => `/${file}`).sort();
      const version = createHash('sha256').update(parts.join('\n')).update(firstText());
      for (const file of ['index.html', ...LOOSE_PARTS.map((name) => `public/${name}`)]) version.update(readFileSync(inWeb(file)));
      script.code = script.code.replace('__PARTS__', parts.join(',')).replaceAll('__VERSION__', version.digest('hex').slice(0, 12));
    },
  },
};

const { plugin: split, groups } = splitting();

export default defineConfig({
  root: 'web',
  plugins: [svelte({ configFile: '../svelte.config.js' }), split, styles, early, worker],
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
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? '[name].js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups },
      },
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
