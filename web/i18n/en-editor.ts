// What concerns the editor of a persona: its versions, trying it out, how it has done, and what a room has differently.

export const editor = {
  editorParts: 'Parts of the editor',
  editorSheet: 'Sheet',
  editorTry: 'Try it',
  editorVersions: 'Versions',
  editorNumbers: 'Numbers',
  editorUnsaved: 'Not saved yet.',
  editorLeave: 'You have changes that are not saved.',
  editorDiscard: 'Discard them',
  editorGoOn: 'Go on editing',
  editorLength: (length: number, most: number) => `${length.toLocaleString('en')} of ${most.toLocaleString('en')} characters`,
  editorTakesEffect: 'Counts from its next line on, in rooms that run as well.',

  levelEnds: {
    temperature: { low: 'low: safe, the same each time', high: 'high: surprising, may ramble' },
    talkativeness: { low: 'low: waits to be asked', high: 'high: joins in often' },
  },
  tokensWords: (tokens: number) =>
    tokens <= 60
      ? 'A short sentence; longer ones are cut off.'
      : tokens <= 200
        ? 'A few sentences.'
        : tokens <= 600
          ? 'A long message.'
          : 'Room for a story: it costs more, and takes longer.',

  fields: {
    name: 'Name',
    emoji: 'Emoji',
    hue: 'Colour',
    sheet: 'Who it is',
    facts: 'What it knows',
    greeting: 'Greeting',
    talkativeness: 'Talkativeness',
    temperature: 'Temperature',
    model: 'Model',
    maxTokens: 'Longest answer',
    language: 'Language',
    confidence: 'Show how sure the model was',
    greetings: 'Other greetings',
    groupGreetings: 'Greetings in company',
    lore: 'Lorebook',
  },
  valueNothing: 'nothing',
  valueNone: 'as usual',
  valueOn: 'on',
  valueOff: 'off',

  versionsText: (most: number) => `Every save keeps what was before: the newest ${most}, older ones are forgotten.`,
  versionNumber: (number: number) => `Version ${number}`,
  versionCurrent: 'in force',
  versionBy: (name: string) => `by ${name}`,
  versionByNobody: 'by somebody',
  versionFirst: 'the first one that is kept',
  versionCompare: 'Compared with',
  versionSame: 'No difference.',
  versionTake: 'Take this one back',
  versionTakeHint: 'It becomes the newest version; nothing is lost.',
  versionTaken: (number: number) => `Version ${number} is back.`,
  versionUnsaved: 'Save or discard your changes first.',

  conflictTitle: 'Somebody else saved it meanwhile',
  conflictText: (name: string) => `${name} has a newer version than the one you began with. Nothing of yours is lost.`,
  conflictYours: 'Their version, and what yours would make of it:',
  conflictNothing: 'Both of you ended up with the same.',
  conflictKeep: 'Save mine over it',
  conflictTake: 'Take theirs',
  conflictLook: 'Go on with both',
  conflictHint: 'What only they changed stays in any case. Their version can be taken back later.',

  tryText: 'Put a line to it as it stands here, saved or not. No room hears it, and nothing is kept.',
  tryEmpty: 'Nothing said yet. A good first line: what would you never do?',
  tryLine: 'Your line',
  tryAsk: 'Ask',
  tryAgain: 'Begin anew',
  tryCancel: 'Cancel',
  tryWaiting: 'Waiting for a place in the budget.',
  tryWaitingFor: (wait: string) => `Waiting for a place in the budget, about ${wait}.`,
  tryWaitingUnknown: 'Today’s requests are used up, or kept for people. It may take long.',
  tryThinking: 'Thinking…',
  tryModel: (model: string) => `spoken by ${model}`,
  tryNoKey: 'No key may be used to try it out at the moment.',
  tryDemo: 'A demo voice: canned words, no language model. Your settings are not heard in them.',
  tryTokens: (prompt: number, completion: number) =>
    `${prompt.toLocaleString('en')} tokens read, ${completion.toLocaleString('en')} written`,
  tryCut: 'The answer broke off.',
  tryLength: 'Cut off: the longest answer is reached.',

  numbersText: 'How it has done so far.',
  numbersBusy: 'They cannot be counted just now. Try again in a moment.',
  numbersNone: 'It has not said anything yet.',
  numberLines: 'Lines said',
  numberRooms: 'Rooms it sits in',
  numberRequests: 'Requests, last 30 days',
  numberRequestsShared: (all: number, shared: number) =>
    shared === 0 ? all.toLocaleString('en') : `${all.toLocaleString('en')}, ${shared.toLocaleString('en')} of them shared with others`,
  numberPrefixes: 'Own name taken off',
  numberSpeech: 'Words of others cut',
  numberRepeats: 'Repetitions dropped',
  numbersMended: 'The last three are slips of the model that were mended before anybody saw them. Many of them: try another model.',

  tuneOpen: 'In this room…',
  tuneText:
    'What you set here counts in this room from its next line on, and nowhere else. Whoever may direct the room can see and change it.',
  tuned: 'different here',
  tunedTitle: 'Something about it is different in this room.',
  tuneSheet: 'More about it here',
  tuneSheetHint: 'Stands below its sheet: a part to play, a matter to keep to.',
  tuneUsual: 'as everywhere',
  tuneEmpty: 'Empty: as everywhere.',
  tuneReset: 'Everything as everywhere',
  tuneNothing: 'Nothing is different yet.',
};
