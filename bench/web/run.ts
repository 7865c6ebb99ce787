// `npm run bench:web`: what the page costs. Lighthouse over a fresh server (the median of three), then a room of 100,000 lines in a real Chromium: opening,
// jumping, scrolling back 20,000 lines, twenty lines a second while a persona streams, hostile texts.
//   node bench/web/run.ts [--json] [--only lighthouse|room]
// Everything on the loopback; ends by itself and takes away what it made.
import { chromium } from 'playwright-core';
import { parseArgs } from 'node:util';
import { findBrowser, reasonForNoBrowser } from '../../scripts/browser.mjs';
import { buildWeb, isWebBuilt } from '../../scripts/build-web.mjs';
import { TestServer } from '../../tests/harness/server.ts';
import { describeMachine } from '../machine.ts';
import { runLighthouse, type Scores } from './lighthouse.ts';
import type { Pictures } from './pictures.ts';
import { measureRoom, type RoomFigures } from './room.ts';
import { layTable } from './table.ts';

const RUNS = 3;

interface Figures {
  machine: ReturnType<typeof describeMachine>;
  lighthouse?: { scores: Scores; complaints: string[]; each: number[] };
  room?: RoomFigures;
}

/** The median by performance of three runs, each on a server of its own: single runs differ by several points. */
async function lighthouseOf(executablePath: string): Promise<NonNullable<Figures['lighthouse']>> {
  const runs: NonNullable<Figures['lighthouse']>[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await lighthouseOnce(executablePath));
  const sorted = runs.toSorted((a, b) => a.scores.performance - b.scores.performance);
  const median = sorted[(RUNS - 1) / 2];
  if (median === undefined) throw new Error('lighthouse was not run');
  return { ...median, each: sorted.map(({ scores }) => scores.performance) };
}

async function lighthouseOnce(executablePath: string): Promise<NonNullable<Figures['lighthouse']>> {
  const server = await TestServer.start({ environment: { OWNER_NAME: 'ana', OWNER_PASSWORD: 'kettle on the stove' } });
  try {
    await server.parts.firstRun.ensureOwner({ name: 'ana', password: 'kettle on the stove' });
    return { ...(await runLighthouse(`http://127.0.0.1:${server.port}/`, executablePath)), each: [] };
  } finally {
    await server.close();
  }
}

async function roomOf(executablePath: string): Promise<RoomFigures> {
  const table = await layTable();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    return await measureRoom(await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' }), table);
  } finally {
    await browser.close();
    await table.server.close();
  }
}

function tell({ lighthouse, room, machine }: Figures): void {
  if (lighthouse !== undefined) {
    const { scores, complaints, each } = lighthouse;
    console.error(
      `lighthouse, phone: performance ${scores.performance} of ${each.join(', ')} (95), accessibility ${scores.accessibility} (100)`,
    );
    console.error(`  best practices ${scores['best-practices']} (95)`);
    for (const complaint of complaints) console.error(`  · ${complaint}`);
  }
  if (room !== undefined) {
    console.error(`100,000 lines: open ${room.openMs} ms (1,000), to a line 90,000 back ${room.jumpMs} ms`);
    console.error(`scrolled back to line ${room.scrolledTo}: heap ${room.heapMb.toFixed(0)} MB (150), ${pictures(room.scroll)}`);
    console.error(`20 lines a second and one that streams: ${pictures(room.storm)}`);
    console.error(`  on a CPU four times slower: ${pictures(room.throttledStorm)}`);
    console.error(`hostile texts of 16,000 letters: at most ${room.hostile[0]?.ms ?? 0} ms (150): ${room.hostile[0]?.seed ?? ''}`);
  }
  console.error(`machine: ${machine.cores} cores (${machine.model}), node ${machine.node}, load ${machine.load.toFixed(2)}`);
}

function pictures({ seconds, slow, longestMs, longestTaskMs }: Pictures): string {
  return `${slow} pictures over 50 ms in ${seconds.toFixed(0)} s, longest ${longestMs} ms, longest task ${longestTaskMs} ms`;
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });
const executablePath = findBrowser();
if (executablePath === undefined) throw new Error(reasonForNoBrowser());
if (!isWebBuilt()) await buildWeb();
const figures: Figures = { machine: describeMachine() };
if (values.only !== 'room') figures.lighthouse = await lighthouseOf(executablePath);
if (values.only !== 'lighthouse') figures.room = await roomOf(executablePath);
tell(figures);
if (values.json) console.log(JSON.stringify(figures));
