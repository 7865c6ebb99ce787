// Runs before `npm start` and `npm test`, on a clone where nothing is installed yet: installs what the lock file says, finds a Node
// that can run the server, builds the web client when it is missing or stale, warms the server up when its sources changed, and (with
// --browser) looks for a browser and a terminal to test in.
// Plain JavaScript without dependencies, because the system's own Node (20 or newer) reads it. Says nothing when nothing is to do.
import { fitsServer, nodeOnPath } from './node-version.mjs';
import { install, isInstalled } from './install.mjs';
import { buildWeb, isWebBuilt } from './build-web.mjs';
import { isWarm, warmUp } from './warm-up.mjs';

async function prepare() {
  if (!isInstalled()) await install();
  if (!fitsServer(process.version) && !fitsServer(nodeOnPath())) {
    throw new Error(
      `Dantok needs Node 24 or newer, and this machine has ${nodeOnPath() ?? 'none'}; install one from https://nodejs.org and start again.`,
    );
  }
  if (!isWebBuilt()) await buildWeb();
  if (!isWarm()) await warmUp();
  if (process.argv.includes('--browser')) {
    const { ensureBrowser } = await import('./browser.mjs');
    ensureBrowser();
    const { ensureTmux } = await import('./tmux.mjs');
    ensureTmux();
  }
}

prepare().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
