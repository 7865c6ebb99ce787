// What the linter holds: typescript-eslint's strict rules with types, and the house rules that can be seen in one file.
// Who may import whom is dependency-cruiser's (.dependency-cruiser.cjs); how it looks is Prettier's.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const ENV = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Only server/config.ts (in the terminal client cli/environment.ts) reads the environment.',
};
const LOG = [
  {
    selector: "CallExpression[callee.property.name='insert'] > Identifier.arguments[name='roomEvents']",
    message: 'Only server/rooms/room-log.ts writes the log: one door.',
  },
  {
    selector:
      ':matches(TemplateElement[value.raw=/insert\\s+into\\s+\\W?room_events/i], Literal[value=/insert\\s+into\\s+\\W?room_events/i])',
    message: 'Only server/rooms/room-log.ts writes the log: one door.',
  },
];
const DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };
const OUTBOUND =
  'Requests leave through one module: server/outbound on the server, web/net/api.ts in the browser, cli/net/api.ts in the terminal.';
const HTTP_CALL = {
  selector: 'CallExpression[callee.object.name=/^https?$/][callee.property.name=/^(request|get)$/]',
  message: OUTBOUND,
};
const HTTP_IMPORT = {
  selector: "ImportDeclaration[importKind!='type'][source.value=/^(node:)?https?$/]",
  message: 'On the server from server/node-http.ts, which says why.',
};
/** @typedef {{ selector: string, message: string }} Ban */

/**
 * @param {Ban[]} bans
 * @returns {['error', ...Ban[]]}
 */
const restrict = (...bans) => ['error', HTTP_CALL, ...bans];

/** @type {Partial<import('eslint').Linter.RulesRecord>} */
const NO_BARE_REQUESTS = {
  'no-restricted-globals': ['error', ...['fetch', 'XMLHttpRequest', 'EventSource'].map((name) => ({ name, message: OUTBOUND }))],
  'no-restricted-imports': [
    'error',
    {
      paths: [
        { name: 'undici', message: OUTBOUND },
        ...['node:http', 'http', 'node:https', 'https', 'node:http2', 'http2'].map((name) => ({
          name,
          importNames: ['request', 'get', 'Agent', 'connect'],
          message: OUTBOUND,
        })),
      ],
    },
  ],
};
/** @type {Partial<import('eslint').Linter.RulesRecord>} */
const BARE_REQUESTS_ALLOWED = { 'no-restricted-globals': 'off', 'no-restricted-imports': 'off' };

export default defineConfig(
  globalIgnores(['node_modules/', 'web/dist/', 'cli/dist/', 'web/node_modules/', 'data/', 'coverage/', 'test-results/', 'migrations/']),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': restrict(ENV),
      ...NO_BARE_REQUESTS,
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      // Text is taken apart by code point on purpose.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Cleaning text is about control characters.
      'no-control-regex': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // `!member || member.status !== 'active'` says more than the chain.
      '@typescript-eslint/prefer-optional-chain': 'off',
    },
  },
  {
    files: ['server/**/*.ts', 'protocol/**/*.ts', 'cli/**/*.ts', 'drizzle/**', 'scripts/**', 'bench/**', 'tests/**', '*.{ts,js,cjs}'],
    languageOptions: { globals: globals.node },
  },
  { files: ['server/**/*.ts'], rules: { 'no-restricted-syntax': restrict(ENV, ...LOG, DEFAULT_EXPORT, HTTP_IMPORT) } },
  { files: ['server/config.ts'], rules: { 'no-restricted-syntax': restrict(...LOG, DEFAULT_EXPORT, HTTP_IMPORT) } },
  { files: ['server/rooms/room-log.ts'], rules: { 'no-restricted-syntax': restrict(ENV, DEFAULT_EXPORT, HTTP_IMPORT) } },
  { files: ['cli/**/*.ts'], rules: { 'no-restricted-syntax': restrict(ENV, DEFAULT_EXPORT) } },
  { files: ['cli/environment.ts'], rules: { 'no-restricted-syntax': restrict(DEFAULT_EXPORT) } },
  // The page's worker passes the browser's own requests on.
  { files: ['server/outbound/**', 'web/net/api.ts', 'web/worker/worker.ts', 'cli/net/api.ts'], rules: BARE_REQUESTS_ALLOWED },
  {
    files: ['web/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
    rules: {
      // dependency-cruiser says the same, but it cannot see types that only a component imports.
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/server/**', '**/drizzle/**', 'zod', 'zod/*'], message: 'The page knows the wire (protocol/) only.' }] },
      ],
    },
  },
  {
    files: ['web/**/*.svelte', 'web/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      // Plain maps and sets beside `$state.raw` are meant: only what a component reads is reactive.
      'svelte/prefer-svelte-reactivity': 'off',
      // TypeScript knows better, and it knows the runes' globals.
      'no-undef': 'off',
      // `let { a, b = $bindable() } = $props()` cannot be split.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  { files: ['web/components/Markdown.svelte'], rules: { 'svelte/no-at-html-tags': 'off' } },
  {
    files: ['scripts/**', 'bench/**', 'tests/**', '*.{ts,js,cjs}'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off', ...BARE_REQUESTS_ALLOWED },
  },
  {
    files: ['tests/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  { files: ['**/*.{js,cjs,mjs}'], extends: [ts.configs.disableTypeChecked] },
);
