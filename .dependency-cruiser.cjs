// Who may import whom (docs/ARCHITECTURE.md). Checked on the sources, types included unless a rule says otherwise.
const INNER = '^server/(rooms|accounts|bots|personas|keys|pictures)/';
const DOMAIN = '^server/(rooms|accounts|bots|notices|personas|keys|pictures|ai)/';

/** A package, wherever it is installed. */
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-cycles', 'Imports point one way, types too.', {}, { circular: true }),
    rule(
      'no-orphans',
      'Nobody imports it and it imports nothing.',
      // The page's `entities` is put in by vite.config.ts.
      {
        orphan: true,
        pathNot: [
          '^web/text/entities\\.ts$',
          '^server/main\\.ts$',
          '^web/main\\.ts$',
          '^web/worker/worker\\.ts$',
          '^(bench|scripts|tests)/',
          '^[^/]+$',
          '\\.d\\.ts$',
        ],
      },
      {},
    ),
    rule('no-unresolved', 'It is not there.', {}, { couldNotResolve: true, pathNot: '^(virtual:|\\?)' }),
    rule('no-barrels', 'Import from the file that owns the thing.', {}, { path: '/index\\.(ts|js)$', pathNot: 'node_modules' }),

    rule(
      'protocol-imports-nothing-of-ours',
      'It is what all sides agree on.',
      { path: '^protocol/' },
      { path: '^(server|web|cli|drizzle|bench|tests|scripts)/' },
    ),
    rule(
      'web-imports-protocol-only',
      'The browser knows the wire, not the server.',
      { path: '^web/' },
      { path: '^(server|cli|drizzle|bench|tests|scripts)/' },
    ),
    rule(
      'cli-imports-protocol-only',
      'The terminal knows the wire, not the server.',
      { path: '^cli/' },
      { path: '^(server|web|drizzle|bench|tests|scripts)/' },
    ),
    rule(
      'web-takes-only-types-from-schemas',
      'The schemas bring zod along, which the browser and the terminal do not need.',
      { path: '^(web|cli)/' },
      { path: '^protocol/(commands|frames)\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'no-zod-for-the-browser',
      'Only the two schema files may need zod when running; the browser imports all the others.',
      { path: '^protocol/', pathNot: '^protocol/(commands|frames)\\.ts$' },
      { path: ['^protocol/(commands|frames)\\.ts$', packages('zod')], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'no-zod-in-web',
      'It would be a third of the page, and a dependency of the terminal.',
      { path: '^(web|cli)/' },
      { path: packages('zod') },
    ),
    rule(
      'nothing-imports-web-or-cli',
      'They are ends.',
      { path: '^(server|protocol|drizzle)/' },
      { path: '^(web|cli|bench|tests|scripts)/' },
    ),

    rule(
      'inner-folders-know-no-outer-ones',
      'Rooms, accounts, bots, personas, keys and pictures serve anyone who asks.',
      { path: INNER },
      { path: '^server/(ai|gateway|http)/' },
    ),
    rule(
      'inner-folders-know-no-transport',
      'Nor how it got here.',
      { path: INNER },
      {
        path: packages('fastify', '@fastify/[^/]+', 'ws', 'openai', 'bottleneck'),
      },
    ),
    rule(
      'desks-know-no-outer-ones',
      'They are asked by routes, whatever carries the question.',
      { path: '^server/(exchange|notices|search|usage)/' },
      { path: ['^server/(gateway|http)/', packages('fastify', '@fastify/[^/]+', 'ws', 'openai', 'bottleneck')] },
    ),
    rule(
      'ai-is-an-ordinary-client',
      'It speaks through rooms, as people do.',
      { path: '^server/ai/' },
      { path: '^server/(gateway|http)/' },
    ),
    rule(
      'ai-knows-no-transport',
      'It speaks through rooms, as people do.',
      { path: '^server/ai/' },
      { path: packages('fastify', '@fastify/[^/]+', 'ws') },
    ),
    rule(
      'only-one-file-imports-openai',
      'One provider, one file.',
      // Its own client shows that the door for such clients fits.
      { pathNot: ['^server/ai/openai-provider\\.ts$', '^tests/http/chat-api\\.test\\.ts$', 'node_modules'] },
      { path: packages('openai') },
    ),
    rule(
      'openai-is-loaded-late',
      'A third of what an idle server holds besides: nothing of it before there is a key.',
      { path: '^server' },
      { path: packages('openai'), dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'only-the-gate-imports-bottleneck',
      'One gate.',
      { pathNot: ['^server/ai/gate\\.ts$', 'node_modules'] },
      { path: packages('bottleneck') },
    ),
    rule(
      'only-domain-folders-query',
      'Everyone else asks a domain folder.',
      { pathNot: [DOMAIN, '^server/db/', '^drizzle/', '^tests/', '^drizzle\\.config\\.ts$', 'node_modules'] },
      { path: packages('drizzle-orm') },
    ),
    rule(
      'server-runs-without-dev-dependencies',
      'They are not installed where it runs.',
      { path: '^(server|protocol|drizzle|cli)/' },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
      },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/dist|cli/dist|web/node_modules|data|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.json', '.d.ts'],
    },
  },
};
