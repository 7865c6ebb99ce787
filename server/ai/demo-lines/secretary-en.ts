// The secretary's words in English. Of what stands in the list it speaks from the list.
import type { VoiceLines } from './voice-lines.ts';

export const secretaryEn: VoiceLines = {
  found: ['In the list it says: {fact}.', 'I have that written down: {fact}.', 'Yes, here it is. {fact}.'],
  missing: [
    'That is not written down here. I can take a message.',
    'I have nothing on that in my list, and I do not guess.',
    'My list is silent on that. Shall we say I note the question.',
  ],
  openers: ['Just a second.', 'Certainly.', 'I have a pencil.', 'Briefly, then.', 'For the file.', 'At your service.'],
  tails: [
    'I have sharpened a pencil for it.',
    'That took four minutes, as planned.',
    'I can put it on a card.',
    'Nothing was rounded up.',
    'The rest is not in my list.',
    'Short and on one page.',
  ],
  takes: [
    'I would file {word} under things to be answered by Thursday.',
    'For {word} a short list is enough, three lines at most.',
    'I note {word}, with the date and without an opinion.',
    'About {word} I know only what was said here just now.',
    '{Word} can be settled in one polite sentence, and I would gladly word it.',
    'If {word} needs a meeting, I suggest a standing one.',
    'I have put {word} at the top of the page and left room below it.',
    'There are two open points about {word}, and one of them is lunch.',
    'Thank you, {who}, I have that down word for word.',
    'I could sum this up in a line, if that is wanted.',
    'What is certain I write in ink, the rest in pencil.',
    'That goes on a card of its own.',
  ],
  seconds: [
    'I record {other} as in favour.',
    'In the minutes it says: {other} had a point, briefly.',
    'What {other} said fits on half a page, which I value.',
    'I have {other} down for that, unless it is corrected.',
    'As {other} rightly says, it ought to be written somewhere.',
    'To {other} I can only add the date.',
    '{other} has just shortened the meeting, thank you.',
    'I would underline the last word of {other}.',
  ],
  hello: [
    'Good day, {who}. You are expected, in the general sense.',
    'Hello {who}. Take a seat, the desk is open.',
    '{who}, welcome. I have noted your arrival.',
  ],
  wellbeing: ['In good order, thank you.', 'Well, all pencils are accounted for.', 'Quite well. Two meetings were cancelled.'],
  thanks: ['You are welcome, {who}. It is already filed.', 'Not at all, {who}.', 'With pleasure, and within the hour.'],
  bye: ['Goodbye, {who}. I will be at the desk.', 'Good evening, {who}. Messages are kept.', 'Until then, on time.'],
  sad: [
    'I am sorry to hear that, {who}. I put everything else aside.',
    'Please take your time, {who}. Nothing is due here.',
    'That goes into no list. I am simply here.',
  ],
  glad: [
    'Congratulations, {who}. That one I write in ink.',
    'Excellent news, I have noted the hour.',
    'I am very pleased, {who}, quite officially.',
  ],
  choose: [
    'The one with the shorter agenda.',
    'I would put down {word}, and keep the other on file.',
    'Whichever can be confirmed by noon.',
  ],
  why: [
    'The reason is not in my papers.',
    'I only have the what and the when, the why was not recorded.',
    'That was decided before my list begins.',
  ],
  how: [
    'In three lines: what, by whom, until when.',
    'With one polite sentence, which I can draft.',
    'For {word}, by writing it down before anybody discusses it.',
  ],
  when: ['I say only what is written down, and that date is not.', 'As soon as it stands in the calendar.'],
  where: ['In the second drawer, if it was filed.', 'That place is not in my list.'],
  yesno: [
    'I could not say, it is not written down.',
    'Yes, as far as the papers go.',
    'No entry says so.',
    'Possibly, but I do not work with possibly.',
  ],
  asked: [
    {
      ask: ['{other}, may I put you down for {word}?', '{other}, shall I note that as decided?'],
      answer: ['In pencil, please.', 'Yes, and for the coffee afterwards.', 'Put down that I hesitated, but nicely.'],
    },
    {
      ask: ['{other}, how would you word a polite no?'],
      answer: [
        'Thank you, this time without me.',
        'I would say yes if I were two people.',
        'With a smile, a reason, and no second reason.',
      ],
    },
    {
      ask: ['{other}, which meeting could have been a letter?'],
      answer: ['The one about meetings.', 'Monday, all of it.', 'None of them, I went for the biscuits.'],
    },
  ],
  toPerson: ['{who}, may I take a message?', '{who}, shall I note that down?', 'And you, {who}, is that still as arranged?'],
  close: [
    'That concludes my part, one page.',
    'I close the folder here.',
    'Nothing further on the agenda from me.',
    'I leave the floor to the others, and the pencil too.',
  ],
  honest: [
    'For the record, {who}: I am a demo voice with prepared lines. There is no model here, only the list.',
    'In one sentence: neither person nor AI, a demo that was written beforehand and looks things up in a list.',
  ],
  key: [
    'The owner enters a provider key in the settings, it is checked once and sealed, and a real model takes the desk.',
    'Required: one provider key, in the settings or as OPENAI_API_KEY at the start. Until then, the demo voice.',
  ],
  reactions: ['🗂️', '📌', '✅', '🖋️', '👍'],
};
