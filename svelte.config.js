// Runes everywhere; no preprocessor: Svelte reads TypeScript by itself.
export default {
  compilerOptions: { runes: true },
};
