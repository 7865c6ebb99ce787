// What people do by typing and by keys: commands, emoji, shortcuts, the filter over the rooms, codes to scan.
import { plural } from './counts.ts';
import type { ShortcutGroup, ShortcutName } from '../text/shortcuts.ts';
import type { SlashName } from '../text/slash.ts';

const slashWords: Record<SlashName, string> = {
  ask: 'ask',
  topic: 'topic',
  talk: 'talk',
  pause: 'pause',
  resume: 'resume',
  persona: 'persona',
  invite: 'invite',
  help: 'help',
};

const slashHints: Record<SlashName, string> = {
  ask: 'let a persona speak, or ask it something',
  topic: 'change the topic of the room',
  talk: 'let the personas talk among themselves',
  pause: 'the personas fall silent',
  resume: 'the personas may speak again',
  persona: 'give a persona a seat here',
  invite: 'make a link into the room',
  help: 'shortcuts and commands',
};

const slashTakes: Partial<Record<SlashName, string>> = { ask: '@name words', topic: 'new topic', talk: 'about what' };

const keyGroups: Record<ShortcutGroup, string> = { anywhere: 'Anywhere', writing: 'While writing', lines: 'On the lines' };

const keyNames: Record<ShortcutName, string> = {
  findRoom: 'Find a room',
  search: 'Search in all rooms',
  roomBefore: 'The room above',
  roomAfter: 'The room below',
  unreadRoom: 'The next room with something new',
  markRead: 'Mark the room read',
  toComposer: 'Back to writing',
  showKeys: 'This list',
  send: 'Send',
  newRow: 'New row',
  editLast: 'Change my last line, when the field is empty',
  mention: 'Mention somebody',
  command: 'Commands',
  emoji: 'Emoji',
  stopReply: 'Stop replying',
  walk: 'From line to line',
  toEnd: 'To the newest',
  lineActions: 'All actions',
  lineReply: 'Reply',
  lineEdit: 'Edit',
  lineDelete: 'Delete',
};

export const page = {
  keysTitle: 'Shortcuts and commands',
  keyGroups,
  keyNames,
  slashEscapes: 'Two slashes begin a line that itself begins with one.',
  qrLabel: 'QR code of the link',
  qrHint: 'A phone in the same room can scan it.',
  linkHere: 'This link opens on this computer only. The README says how others get in.',
  undo: 'Undo',
  noFiles: 'Files cannot be sent in a room yet.',
  emojiPick: 'Emoji',
  emojiSearch: 'Search, in English or Korean',
  emojiNone: 'Nothing fits. You can put any emoji in here from your keyboard.',
  emojiGroups: { faces: 'Faces', people: 'People', nature: 'Nature', food: 'Food', things: 'Things', signs: 'Hearts and signs' },
  tooLong: (over: number) =>
    `That is ${plural(over, 'character', 'characters')} more than one line can hold. Nothing is lost: shorten it, or send it in parts.`,
  findRoom: 'Find a room',
  noRoomFits: 'No room fits.',

  slashList: 'Commands',
  slashWords,
  slashHints,
  slashTakes,
  slashUnknown: (name: string) => `/${name} is no command you can use here. Enter again sends it as text.`,
  slashAskWho: 'Write the @name of a persona of this room after /ask.',
};
