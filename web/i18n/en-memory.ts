// What concerns the memory of a room: its summary, what personas remember about members, and forgetting.
import { plural } from './counts.ts';

export const memory = {
  memory: 'Memory',
  memoryLead:
    'A persona reads the newest lines of this room. What came before reaches it only as what stands here. Everybody in the room may read it.',
  memorySummary: 'What was said before',
  memoryNone: 'Nothing yet. The room still fits into what a persona reads.',
  memoryNoneLong: 'Nothing yet. It is written when the room has grown and nobody needs the request.',
  memoryDemo: 'Demo voices cannot sum up: without a key nothing is written here by itself. You can write it yourself.',
  memoryStale:
    'A line that is in here was deleted. These words are not sent to any provider any more; they are written anew from the room.',
  memoryBy: (who: string, when: string) => `Written by ${who}, ${when}`,
  memoryByModel: (when: string) => `Written by a model, ${when}`,
  memoryCost: (prompt: number, completion: number) =>
    `The last time a model wrote it: ${plural(prompt, 'token', 'tokens')} read, ${completion.toLocaleString('en')} written.`,
  memoryEdit: 'Edit',
  memoryWriteYourself: 'Write it yourself',
  memoryEditHint: 'The next time a model goes on from your words.',
  memoryWriteNow: 'Go on now',
  memoryWriteAnew: 'Write anew from the room',
  memoryWaits: 'Waits for a minute in which nobody needs a request.',
  memoryWriting: 'Being written…',
  memoryNotes: 'What personas remember',
  memoryNotesNone: 'No notes yet. They are taken when the summary is written.',
  memoryOf: (name: string) => `${name} remembers`,
  memoryAboutRoom: 'the room',
  memoryAbout: (name: string) => `about ${name}`,
  memoryCorrectedBy: (name: string) => `corrected by ${name}`,
  memoryNoteText: 'Note',
  memoryNoteEdit: (text: string) => `Correct: ${text}`,
  memoryNoteDelete: (text: string) => `Delete: ${text}`,
  memoryForgetting: 'Forget',
  memoryForgetText:
    'No line is deleted. But what was said until now is never sent to a provider again, and the summary and all notes are gone. Members see it in the room.',
  memoryForgetAll: 'Forget everything until now',
  memoryForgetBefore: 'Forget what came before',
  memoryForgetBeforeText:
    'No line is deleted. But what was said before this line is never sent to a provider again, and the summary and all notes are gone, since nobody can tell what in them came from where.',
  memoryForget: 'Forget',
  memoryForgottenUntil: (when: string) => `Everything until ${when} is forgotten.`,
  memoryForgottenMark: 'Forgotten above: personas are not told any of it',
  memoryRemember: 'Remember it again',
  memoryRememberFrom: 'Remember from here',
};
