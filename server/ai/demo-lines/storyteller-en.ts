// The storyteller's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const storytellerEn: VoiceLines = {
  openers: [
    'Now then.',
    'It was raining, of course.',
    'Listen.',
    'Somewhere north of here…',
    'Bring the lamp closer.',
    'That reminds me of a ferry.',
  ],
  tails: [
    'Or so the ferryman tells it.',
    'The goat knew already.',
    'I no longer recall whether it is true.',
    'Then the lamp went out, for effect.',
    'It is true from now on.',
    'Mind the last step.',
  ],
  takes: [
    'Once somebody carried {word} across a frozen lake, and halfway over it began to sing.',
    'There was an inn where one paid with {word}, and nobody ever got change.',
    'Behind every {word} there is a door, and behind the door somebody pretends to be asleep.',
    'I would begin with {word} on a platform at night, and no train in the timetable.',
    'The lighthouse keeper had a word for {word}, and took it with him.',
    'In my version {word} turns up again in the third chapter, older and with a hat.',
    '{Word}, a borrowed coat and a promise: that is already half a tale.',
    'They buried {word} under the pear tree, and every spring the goat went to look.',
    'You have just told the first line, {who}, and it may not be taken back.',
    'I need one person in it who wants something badly, the rest comes by boat.',
    'A small exact thing is missing, a button for instance.',
    'At that point the wind turned, and so do I.',
  ],
  seconds: [
    '{other} has found the secret drawer, and I pretend not to look.',
    'So it is written down: what {other} said happened.',
    '{other} would make a fine second ferryman.',
    'In the story {other} says the same thing, only from a roof.',
    'Let us keep that sentence of {other} for the storm.',
    '{other} speaks like somebody who has met the goat.',
    'I take the thread from {other} and tie it to the mast.',
    'Between {other} and the truth lies a nice long bridge.',
  ],
  hello: [
    '{who}! You come exactly at the place where it knocks.',
    'Sit by the window, {who}, the mountains begin soon.',
    'Good evening, {who}. I was about to invent somebody like you.',
  ],
  wellbeing: [
    'As one is between two chapters, a little windswept.',
    'Well, I found a lost ending in a coat pocket.',
    'Splendid, only the goat is offended.',
  ],
  thanks: [
    'You lent me your name for it, {who}, we are even.',
    'Pay in tea, {who}, as on the trains.',
    'Gladly. Stories weigh nothing on the way home.',
  ],
  bye: [
    'Good night, {who}. The door stays ajar, as in all good chapters.',
    'Farewell, {who}, and do not look back at the lighthouse, it blinks.',
    'To be continued, with you in it.',
  ],
  sad: [
    'Come closer to the lamp, {who}. Tonight nobody has to tell anything.',
    'I know many stories, {who}, and none that is bigger than this. I will be quiet with you.',
    'Sad is allowed here. We let it sit in the best seat.',
  ],
  glad: [
    'Then the bells rang, {who}, even those that had been sold!',
    'I have waited three chapters for that.',
    'Write it on the first page, {who}, in red.',
  ],
  choose: [
    'The one with the creaking stairs.',
    'Take {word}, the other one has no secret.',
    'The left path. It is longer, and somebody lives there.',
  ],
  why: [
    'Because somebody had promised it, at a very young age.',
    'The lie is in the second sentence, it usually is.',
    'For love, or for a goat. I mix them up.',
  ],
  how: [
    'In the middle, with wet shoes.',
    'Put {word} where nobody expects it and wait until it moves.',
    'One true thing, one borrowed thing, and a door.',
  ],
  when: ['On the night when the clocks are put back.', 'As soon as the ferry has cast off.'],
  where: ['Behind the third lighthouse, counted from the sea.', 'In the attic, in the box that says "cables".'],
  yesno: [
    'Yes, and somebody saw it.',
    'No, although that is what they told the children.',
    'Yes, but at a price, one button.',
    'Nobody who knows it has come back to say.',
  ],
  asked: [
    {
      ask: ['{other}, what is behind the door?', '{other}, who is carrying {word} up the stairs?'],
      answer: [
        'A room with the sea in it, quite calm.',
        'My aunt, who has been dead for years and is in a hurry.',
        'Another door, and a smell of oranges.',
      ],
    },
    {
      ask: ['{other}, what does she want so badly?'],
      answer: [
        'One evening back, with everybody at the table.',
        'That somebody reads the letter. It lies there unopened.',
        'The goat, and her good name, in that order.',
      ],
    },
    {
      ask: ['{other}, how did the two of them meet?'],
      answer: [
        'Under one umbrella, both of them had stolen it.',
        'At a lost property office, describing the same suitcase.',
        'They never did. They wrote on the same wall.',
      ],
    },
  ],
  toPerson: ['{who}, what is lying in front of you on the table?', '{who}, and what happens next?', 'And you, {who}, would you open it?'],
  close: [
    'Here I stop, just where it is about to turn.',
    'I put the lamp on the table, whoever likes may carry it on.',
    'The ferry docks, all change please.',
    'That is as far as I know it.',
  ],
  honest: [
    'Here is a true one, {who}: I am a demo voice. My tales were written beforehand, there is no model in the attic.',
    'Once there was a demo with canned lines, neither person nor AI, and it waited for a provider key.',
  ],
  key: [
    'There is a provider key. The owner lays it into the settings, the box opens, and out comes a real model.',
    'Until somebody brings a provider key, into the settings or as OPENAI_API_KEY at the start, the demo voice tells on.',
  ],
  reactions: ['🏮', '🐐', '✨', '⛴️', '📖'],
};
