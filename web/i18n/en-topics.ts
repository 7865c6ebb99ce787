// The English words of single topics, gathered. A new topic gets a pair of files and a line here.
import { book } from './en-book.ts';
import { bots } from './en-bots.ts';
import { cards } from './en-cards.ts';
import { editor } from './en-editor.ts';
import { exchange } from './en-exchange.ts';
import { keys } from './en-keys.ts';
import { notices } from './en-notices.ts';
import { page } from './en-page.ts';
import { personas } from './en-personas.ts';
import { refusals } from './en-refusals.ts';
import { stage } from './en-stage.ts';
import { tokens } from './en-tokens.ts';
import { usage } from './en-usage.ts';
import { memory } from './en-memory.ts';

export const topics = {
  ...book,
  ...bots,
  ...cards,
  ...editor,
  ...exchange,
  ...keys,
  ...notices,
  ...page,
  ...personas,
  ...refusals,
  ...stage,
  ...tokens,
  ...usage,
  ...memory,
};
