// What concerns the greetings of a persona and its lorebook.
import { plural } from './counts.ts';

export const book = {
  bookTab: 'Greetings and lore',
  bookWithNew: 'Saved as the persona is made.',
  bookText: 'Saved by itself, apart from the sheet; every save makes a version.',
  greetingsOther: 'Other greetings',
  greetingsOtherHint:
    'Said instead of the first one on taking a seat: another in each room, in turn. {{user}} is whoever seats it, {{char}} its own name.',
  greetingsGroup: 'Greetings in company',
  greetingsGroupHint: 'Said where other personas sit already.',
  greetingNumber: (number: number) => `Greeting ${number}`,
  greetingAdd: 'Add a greeting',
  moveUp: (what: string) => `Move up: ${what}`,
  moveDown: (what: string) => `Move down: ${what}`,
  removeThing: (what: string) => `Remove: ${what}`,
  lore: 'Lorebook',
  loreHint:
    'What belongs to its world. An entry goes along when one of its words stands in the newest lines; in this order, as far as there is room.',
  loreCount: (entries: number, length: number) => `${plural(entries, 'entry', 'entries')}, ${length.toLocaleString('en')} characters.`,
  loreNumber: (number: number) => `Entry ${number}`,
  loreAdd: 'Add an entry',
  loreName: 'Name',
  loreNameHint: 'For you alone: no model reads it.',
  loreKeys: 'Words that call it up',
  loreKeysHint: 'With commas between them; one that holds a comma in "quotation marks".',
  loreAlsoKeys: 'And one of these with them',
  loreExact: 'Capitals count',
  loreText: 'What it says',
  loreConstant: 'Always goes along',
  loreConstantHint: 'With every request, whatever was said.',
  loreEnabled: 'In use',
  loreAlways: 'always',
  loreOff: 'off',
  loreSilent: 'Nothing calls it up',
  loreSilentHint: 'Give it a word, or let it always go along.',
};
