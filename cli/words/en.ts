// What the program says to people, in English. Other languages have the type of this.
import type { GoneReason } from '../../protocol/frames.ts';
import type { CardCode } from '../../protocol/stage.ts';
import { refusals } from './en-refusals.ts';
import { usage } from './en-usage.ts';

/** What a stop card may name. Times are words already. */
export interface CardWords {
  name: string;
  until: string | null;
  model: string | null;
}

const failed = (name: string, why: string): string => `${name} could not answer: ${why}.`;

const cards: Record<CardCode, (card: CardWords) => string> = {
  allowance: () => 'The personas have had their lines. Now it is the people’s turn.',
  rested: () => 'Nobody had anything to add.',
  talk_over: () => 'The talk has come to its end.',
  nobody_here: () => 'The talk stopped: nobody was here to listen.',
  waiting_for_person: ({ name }) => `${name} asked a question. People have the first word.`,
  paused: () => 'The personas are paused. /resume lets them speak again.',
  nobody_unmuted: () => 'Every persona here is muted.',
  nobody_seated: () => 'There is no persona in this room.',
  not_addressed: () => 'In this room a persona answers only when you write its @name.',
  rate_limited: ({ until }) => (until === null ? 'The provider asks to wait a little.' : `The provider asks to wait until ${until}.`),
  day_spent: ({ until }) => `Today’s requests are used up, or kept for people.${until === null ? '' : ` They go on at ${until}.`}`,
  out_of_credit: () => 'The provider says that the key is out of credit.',
  bad_key: () => 'The provider does not accept the key.',
  cap_reached: ({ until }) => `What the key may cost in a month is spent.${until === null ? '' : ` They go on on ${until}.`}`,
  no_model: ({ name, model }) => `The provider does not have ${model === null ? 'the model' : `“${model}”, the model`} of ${name}.`,
  no_voice: () => 'There are keys, but none that may be used here.',
  unreachable: ({ name }) => failed(name, 'the provider cannot be reached'),
  server: ({ name }) => failed(name, 'the provider has trouble of its own'),
  timeout: ({ name }) => failed(name, 'the provider took too long'),
  stalled: ({ name }) => failed(name, 'the answer stopped coming'),
  cut: ({ name }) => failed(name, 'the connection broke off'),
  filtered: ({ name }) => `The provider’s filter held back what ${name} was about to say.`,
  empty: ({ name }) => `The provider sent an empty answer for ${name}.`,
  bad_response: ({ name }) => failed(name, 'what the provider sent could not be read'),
  unsupported: ({ name }) => failed(name, 'the model cannot do what it was asked to do'),
  context_length: ({ name }) => failed(name, 'the conversation is too long for the model'),
  rate_limited_long: ({ name, until }) => failed(name, `the provider asks for too long a wait${until === null ? '' : ` (until ${until})`}`),
};

const gone: Record<GoneReason | 'missing', string> = {
  missing: 'There is no such room, or not for you.',
  left: 'You have left the room.',
  removed: 'You were removed from the room.',
  banned: 'You were banned from the room.',
  deleted: 'The room was deleted.',
  link_revoked: 'The link was taken back.',
};

const happened = {
  joined: (name: string) => `${name} came into the room.`,
  left: (name: string) => `${name} is no longer in the room.`,
  edited: (name: string) => `${name} changed a line:`,
  deletedBy: (name: string) => `A line of ${name} was deleted.`,
  topic: (topic: string) => (topic === '' ? 'The room has no topic any more.' : `Topic: ${topic}`),
  paused: 'The personas are paused. /resume lets them speak again.',
  resumed: 'The personas may speak again.',
  archived: 'The room was archived: it can be read and not written to.',
  unarchived: 'The room can be written to again.',
  restored: 'The server went back to an older state. What it remembers:',
};

export const en = {
  ...usage,
  ...refusals,
  cards,
  gone,
  happened,
  aPersona: 'A persona',
  demo: 'demo',
  deleted: 'deleted',
  endings: { stopped: 'stopped', cut: 'cut off', length: 'out of tokens' },

  goneUnread: 'You are no longer in the room.',
  goneFrom: (room: string, why: string) => `${room}: ${why}`,
  unwritable: (why: string) => `The output cannot be written (${why}).`,

  rooms: 'Your rooms:',
  noRooms: 'You are in no room yet.',
  whichRoom: 'Which one (number or name)? ',
  unread: (count: number, mentioned: number) => `${count} new${mentioned === 0 ? '' : `, ${mentioned} for you`}`,
  noSuchRoom: (name: string) => `No room of yours is called “${name}”.`,
  manySuchRooms: (names: string) => `That fits several rooms: ${names}.`,
  nameARoom: 'Say which room: there is nobody to ask.',
  nothingToPost: 'There was nothing to post.',
  inRoom: (name: string) => `You are in ${name}. /help tells what can be typed.`,

  here: (count: number) => `${count} here`,
  typing: (names: string) => `${names} writing…`,
  next: (names: string, wait: string | null) => `next: ${names}${wait === null ? '' : `, about ${wait}`}`,
  talking: (topic: string) => (topic === '' ? 'they are talking' : `talking about ${topic}`),
  thinking: (names: string) => `${names} thinking…`,
  more: (names: string, count: number) => `${names} +${count}`,
  memory: 'the room’s memory',
  seconds: (count: number) => `${count} s`,
  minutes: (count: number) => `${count} min`,
  pausedShort: 'paused',
  meterMinute: (left: number, of: number) => `${left}/${of} this minute`,
  meterDay: (left: number, of: number) => `${left}/${of} today`,
  meterWait: (wait: string) => `next in ${wait}`,
  noVoice: 'no voice',
  demoVoice: 'demo voices',

  connecting: 'connecting…',
  offlineFor: (seconds: number) => `no connection, again in ${seconds} s`,
  lost: 'The connection is gone. What you write is kept and sent as soon as it is back.',
  back: 'Connected again.',
  unsent: (count: number) => `${count} not sent yet`,
  notSent: (why: string) => `Not sent: ${why}`,
  keptUnsent: (count: number) => (count === 1 ? 'One line was not sent.' : `${count} lines were not sent.`),

  noSuchCommand: (name: string) => `There is no /${name}. /help tells what there is; // begins a line with a slash.`,
  askWho: 'Whom? /ask name, and perhaps what.',
  nothingToStop: 'Nothing is being said or waiting just now.',
  noOlder: 'That was the beginning of the room.',
  who: 'In this room:',
  kinds: { person: 'person', persona: 'persona', bot: 'bot', stand_in: 'from a file' },
  muted: 'muted',
  away: 'away',
  topicIs: (topic: string) => (topic === '' ? 'There is no topic.' : `Topic: ${topic}`),
  tooLong: (length: number, most: number) => `The line is too long: ${length} of ${most} letters.`,
  emptyAsk: 'There is nothing to ask.',
  place: (place: number, wait: string | null) => `waiting, place ${place}${wait === null ? '' : `, about ${wait}`}`,

  address: 'Address of the server: ',
  token: 'Token (made on your account page; it stays hidden): ',
  loggedIn: (name: string, origin: string, file: string) => `You are ${name} on ${origin}. Kept in ${file}.`,
  loggedOut: 'The token is forgotten here. On your account page it can be revoked.',
  wasNotLoggedIn: 'There was no token here.',
  notLoggedIn: 'No server is known yet: dantok login <address>',
  noTokenFor: (origin: string) => `There is no token for ${origin}: dantok login ${origin}, or DANTOK_TOKEN.`,
  badToken: 'That is not a token.',
  badAddress: (text: string) => `“${text}” is not the address of a server (https://chat.example.org).`,
  exposed: (origin: string) =>
    `${origin} is not encrypted: everybody on the way could read the token. Use https://, or say --insecure (DANTOK_INSECURE=1).`,
  notSetUp: 'The server has no owner yet. Open its page first.',
  unreachable: (origin: string, why: string) => `${origin} cannot be reached${why === '' ? '' : ` (${why})`}.`,
  stopped: {
    signed_out: 'The token is not good any more: dantok login',
    forbidden: 'The token may not do that. It needs to read and write rooms.',
    not_found: 'There is no Dantok at this address.',
    crowded: 'There are too many connections already.',
    upgrade: 'This program and the server are of different versions. Take the one that fits.',
    other: 'The server closed the connection.',
  },
};

export type Words = typeof en;
