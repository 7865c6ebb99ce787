// The entry: says so when this Node is too old, and starts. What starting is stands in start.ts, which is imported only then, since
// imports come before everything else in a module.

const OLDEST_NODE = 24;

async function main(): Promise<void> {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    process.stderr.write(`Dantok needs Node ${OLDEST_NODE} or newer and this is ${process.version}; npm start brings its own.\n`);
    process.exit(1);
  }
  const { start } = await import('./start.ts');
  await start();
}

await main();
