// What concerns character cards and pictures.
import { plural } from './counts.ts';

export const cards = {
  cardImport: 'Import a card',
  cardDrop: 'Drop the card here',
  cardTitle: 'A character card',
  cardReading: 'Reading the card…',
  cardBy: (creator: string) => `by ${creator}`,
  cardNameTaken: (name: string) => `${name} is taken, so it gets a number. Or write another name.`,
  cardGreeting: 'It greets with',
  cardNoGreeting: 'It greets with nothing.',
  cardSheet: 'Who it is',
  cardOthers: (count: number) => plural(count, 'other greeting', 'other greetings'),
  cardLore: (count: number, constant: number) =>
    `${plural(count, 'lorebook entry', 'lorebook entries')}${constant === 0 ? '' : `, ${constant === count ? '' : `${constant} of them `}with every request`}`,
  cardTake: 'Make this persona',
  cardRemarks: {
    instructions: 'It tells models what to do. That is quoted as part of its description, not obeyed.',
    sheet_long: 'It is long, and all of it goes with every request.',
    sheet_left_out: 'Parts of it are too long to be used. They stay in the card.',
    greeting_cut: 'Its greeting is long and is cut.',
    lore_left_out: 'It has more lorebook entries than are used here. The others stay in the card.',
    lore_patterns: 'Some lorebook entries are called up by patterns, which are not run here. They stay silent.',
    assets: 'It names files elsewhere. Nobody asks for them.',
    secrets: 'There was a key, a password or a server’s address in it. That was dropped.',
  },
  cardExport: 'Export',
  cardExportTitle: (name: string) => `${name} as a card`,
  cardExportText: 'For other programs, or to keep. Everything that it is told is in the card.',
  cardAsPng: 'Picture with the card in it (PNG)',
  cardAsJson: 'Text alone (JSON)',
  pictureChoose: 'Choose a picture',
  pictureReplace: 'Another picture',
  pictureRemove: 'Take the picture away',
  pictureHint: 'PNG, JPEG or WebP, shown as a square. Where and when it was taken is not kept.',
  pictureSaving: 'Drawing it…',
};
