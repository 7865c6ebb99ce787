// What the program was asked to do, from its arguments. Pure; throws a UsageError for what makes no sense.
import { parseArgs } from 'node:util';
import { UsageError } from './failure.ts';
import type { Words } from './words/en.ts';

export interface AskWish {
  question: string;
  persona: string | undefined;
  model: string | undefined;
  temperature: number | undefined;
  json: boolean;
}

export type Call =
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'chat'; room: string | undefined }
  | { name: 'tail'; room: string | undefined; since: number | undefined; json: boolean }
  | ({ name: 'ask' } & AskWish)
  | { name: 'login'; address: string | undefined; insecure: boolean }
  | { name: 'logout' };

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  help: { ...flag, short: 'h' },
  version: { ...flag, short: 'v' },
  json: flag,
  since: text,
  persona: { ...text, short: 'p' },
  model: { ...text, short: 'm' },
  temperature: { ...text, short: 't' },
  insecure: flag,
} as const;

type Option = keyof typeof OPTIONS;

/** How many words each takes, and which options. */
const TAKES: Record<Exclude<Call['name'], 'help' | 'version'>, { words: number; options: readonly Option[] }> = {
  chat: { words: 1, options: [] },
  tail: { words: 1, options: ['json', 'since'] },
  ask: { words: 1, options: ['json', 'persona', 'model', 'temperature'] },
  login: { words: 1, options: ['insecure'] },
  logout: { words: 0, options: [] },
};

export function readArguments(given: readonly string[], words: Words): Call {
  const { values, positionals } = parse(given, words);
  const [name, first, ...more] = positionals;
  if (values.help === true) return { name: 'help' };
  if (values.version === true) return { name: 'version' };
  if (name === undefined) return fail(words.usage);
  if (!isName(name)) return fail(words.unknownCommand(name));
  const takes = TAKES[name];
  const surplus = takes.words === 0 ? first : more[0];
  if (surplus !== undefined) return fail(words.tooManyWords(surplus));
  if (Object.keys(values).some((option) => !takes.options.includes(option as Option))) return fail(words.unknownOption);
  const json = values.json === true;
  switch (name) {
    case 'chat':
      return { name, room: first };
    case 'tail':
      return { name, room: first, since: toSeq(values.since, words), json };
    case 'ask': {
      const { persona, model } = values;
      return { name, question: first ?? '', persona, model, temperature: toTemperature(values.temperature, words), json };
    }
    case 'login':
      return { name, address: first, insecure: values.insecure === true };
    case 'logout':
      return { name };
  }
}

function parse(given: readonly string[], words: Words) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true, strict: true });
  } catch {
    // Node's words about it are English and long.
    return fail(words.unknownOption);
  }
}

function isName(name: string): name is keyof typeof TAKES {
  return Object.hasOwn(TAKES, name);
}

function toSeq(text: string | undefined, words: Words): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/u.test(text) ? Number(text) : fail(words.notANumber('--since'));
}

function toTemperature(text: string | undefined, words: Words): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/u.test(text)) return fail(words.notANumber('--temperature'));
  return Number(text) <= 2 ? Number(text) : fail(words.temperatureRange);
}

function fail(message: string): never {
  throw new UsageError(message);
}
