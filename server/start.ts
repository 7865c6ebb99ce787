// The life of the process: reads the settings, opens the data folder, builds, listens, closes with grace. Nothing else. Every reason
// not to start is one plain sentence with its fix. (G17, F25, F26, F28, F34, F43)
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildApp } from './app.ts';
import type { App } from './app.ts';
import { BadConfig, readConfig, readEnvironment } from './config.ts';
import type { Config } from './config.ts';
import { CannotOpen, openDatabase } from './db/database.ts';
import type { Database } from './db/database.ts';
import { codeOf } from './db/error-code.ts';
import { lockDataFolder } from './db/lock.ts';
import { toReason, toReasonIfStored } from './db/trouble.ts';
import { readKeyFile } from './keys/key-file.ts';
import { toOpen } from './setting-forms.ts';

const CLOSE_WITHIN_MS = 9_000;
/** From sysexits.h, as far as it has a word for it. */
const EXIT = { ok: 0, failed: 1, software: 70, storage: 74, config: 78 } as const;

/** A log that nobody reads any more, or a full disk behind it, is no reason to stop. */
function keepGoingWithoutOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function giveUp(sentences: readonly string[], code: number): never {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

interface Storage {
  database: Database;
  unlock: () => void;
}

/** A folder that was there keeps its mode: it may be anybody's. What is made in it is private by the umask. */
function openDataFolder(folder: string): void {
  makeFolder(folder);
  if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
}

/** Step by step: where nothing can be made although the parent is there (/proc), Node's recursive way never ends. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function openStorage({ dataDir }: Config): Storage {
  try {
    openDataFolder(dataDir);
    const unlock = lockDataFolder(dataDir);
    return { database: openDatabase(path.join(dataDir, 'dantok.sqlite')), unlock };
  } catch (error) {
    throw toReason(dataDir, error);
  }
}

async function listen(app: App, config: Config): Promise<string> {
  try {
    return await app.listen();
  } catch (error) {
    const sentences: Readonly<Record<string, string>> = {
      EADDRINUSE: `Port ${config.port} on ${config.host} is taken by another program; stop that one, or set PORT to another number.`,
      EACCES: `Port ${config.port} is reserved for the system administrator; set PORT to a number above 1023.`,
      EADDRNOTAVAIL: 'This machine has no network address as HOST says; set HOST to 127.0.0.1 or 0.0.0.0.',
      ENOTFOUND: 'HOST names no machine that can be found; set it to 127.0.0.1 or 0.0.0.0.',
    };
    const sentence = sentences[codeOf(error)];
    if (sentence === undefined) throw error;
    await app.close();
    return giveUp([sentence], EXIT.failed);
  }
}

/** The first signal closes with grace, the second at once; a bug closes with grace and tells the supervisor to start anew. */
function closeOnSignals(app: App, unlock: () => void): void {
  let closing = false;
  const close = (code: number): void => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(code), CLOSE_WITHIN_MS).unref();
    app.close().then(
      () => {
        unlock();
        process.exit(code);
      },
      (error: unknown) => {
        app.http.log.fatal({ err: error }, 'closing failed');
        process.exit(EXIT.software);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(EXIT.failed);
      close(EXIT.ok);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      app.http.log.fatal({ err: error }, 'a bug ends this process');
      close(EXIT.software);
    });
  }
}

async function open(): Promise<void> {
  const config = readConfig(readEnvironment());
  // Before the database is opened: a key file that cannot be used stops the start without a trace. (F66)
  readKeyFile(config.keyFile);
  const storage = openStorage(config);
  try {
    await serve(config, storage);
  } catch (error) {
    throw toReasonIfStored(config.dataDir, error);
  }
}

async function serve(config: Config, { database, unlock }: Storage): Promise<void> {
  const sink = {
    write: (line: string): void => {
      process.stdout.write(line);
    },
  };
  // At once and without another write: after a failed fsync the page cache may lie. (G16)
  const fatal = (error: unknown): void => {
    app.http.log.fatal({ err: error }, 'the disk cannot be trusted any more');
    process.exit(EXIT.storage);
  };
  const app = buildApp({ config, database, sink, fatal });
  closeOnSignals(app, unlock);
  if (config.owner !== undefined) await app.parts.firstRun.ensureOwner(config.owner);
  const token = await app.parts.firstRun.makeToken();
  const listening = await listen(app, config);
  const address = config.publicUrl?.origin ?? toOpen(listening);
  say(`Dantok is at ${address}`);
  if (token !== undefined) say(`Make the owner's account here (this link works once): ${address}/#/setup/${token}`);
}

export async function start(): Promise<void> {
  process.umask(0o077);
  keepGoingWithoutOutput();
  try {
    await open();
  } catch (error) {
    if (error instanceof BadConfig) giveUp(error.mistakes, EXIT.config);
    if (error instanceof CannotOpen) giveUp([error.message], EXIT.failed);
    throw error;
  }
}
