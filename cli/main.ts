#!/usr/bin/env node
// `dantok`, the terminal client: reads what it was asked, does it, ends with a code that scripts can go by.
import { readFileSync } from 'node:fs';
import { readArguments, type Call } from './arguments.ts';
import { ask } from './commands/ask.ts';
import { chat } from './commands/chat.ts';
import { login, logout } from './commands/login.ts';
import { tail } from './commands/tail.ts';
import { readEnvironment } from './environment.ts';
import { EXIT, exitCodeOf, type ExitCode } from './failure.ts';
import { whileRead } from './output.ts';
import type { Place } from './place.ts';
import { cleanText } from './text/clean.ts';
import { styleFor } from './text/style.ts';
import { failureWords, wordsOf } from './words/say.ts';

function run(place: Place, call: Call): ExitCode | Promise<ExitCode> {
  switch (call.name) {
    case 'help':
      place.output.write(`${place.words.usage}\n`);
      return EXIT.done;
    case 'version':
      place.output.write(`${version()}\n`);
      return EXIT.done;
    case 'chat':
      return chat(place, call);
    case 'tail':
      return tail(place, call);
    case 'ask':
      return ask(place, call);
    case 'login':
      return login(place, call);
    case 'logout':
      return logout(place);
  }
}

/** Of the package, which stands one folder up from here in the repository and two once it is compiled. */
function version(): string {
  const file = ['./package.json', '../../package.json'].map((name) => new URL(name, import.meta.url)).find(isThere);
  return file === undefined ? '' : (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function isThere(file: URL): boolean {
  try {
    return readFileSync(file, 'utf8').includes('"dantok-cli"');
  } catch {
    return false;
  }
}

async function main(): Promise<void> {
  const env = readEnvironment();
  const words = wordsOf(env.language);
  const { stdin: input, stdout: output } = process;
  const style = styleFor({ isTerminal: output.isTTY, term: env.term, noColour: env.noColour });
  const remark = (text: string): void => {
    if (text !== '') process.stderr.write(`${cleanText(text)}\n`);
  };
  const unread = whileRead(output, { words, remark });
  try {
    process.exitCode = await run({ env, words, style, input, output, unread, remark }, readArguments(process.argv.slice(2), words));
  } catch (error) {
    remark(failureWords(words, error, env.url));
    process.exitCode = exitCodeOf(error);
  }
  // A pipe that nobody closes would keep the program waiting.
  input.destroy();
}

await main();
