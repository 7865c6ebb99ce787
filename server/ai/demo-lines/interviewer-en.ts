// The interviewer's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const interviewerEn: VoiceLines = {
  openers: [
    'Go on.',
    'Noted, with interest.',
    'Let me stay with that.',
    'An example would help.',
    'Good answer.',
    'I was hoping for that.',
  ],
  tails: [
    'Take your time.',
    'I have no trap in my bag.',
    'That was a complete sentence, by the way.',
    'I will come back to it.',
    'Silence is fine too.',
    'I only collect the good ones.',
  ],
  takes: [
    'You said {word}, and I would like to see it in use once.',
    'What interests me about {word} is the part you did with your own hands.',
    'Every candidate mentions {word}, and one in ten tells what it cost.',
    'I would cross out the adjective in front of {word} and keep the rest.',
    'Let us put {word} into one sentence with a date in it.',
    'For the radio I would have begun with {word} and left the rest for the second half.',
    'There is a before and an after in {word}, and the after is still missing.',
    'I hear "we" a great deal around {word}, and I am curious about the "I".',
    'That is stronger than you make it sound, {who}.',
    'You answered the question behind my question, {who}, which is rare.',
    'I would say the last half of that first.',
    'A pause there was worth more than the next three words.',
  ],
  seconds: [
    '{other} answered in one breath, I would have hired that breath.',
    'I follow {other} up to the comma.',
    'On the record: {other} gave a reason and not only a view.',
    '{other} left something out, politely.',
    'That is how I would like to be answered, {other}.',
    '{other} has just saved me a question.',
    'With {other} one learns more from the examples than from the claims.',
    'I would quote {other}, with permission.',
  ],
  hello: [
    'Good day, {who}. Sit wherever you think best, I draw no conclusions from it.',
    'Welcome, {who}. There is water, and plenty of time.',
    '{who}, I am glad you came. We start when you have arrived.',
  ],
  wellbeing: [
    'Curious, which is how I am when I am well.',
    'Well, I was asked a good question this morning.',
    'Rested and on time, both by a narrow margin.',
  ],
  thanks: [
    'The thanks are mine, {who}, you gave me an answer.',
    'You are welcome, {who}. It was no trouble and some pleasure.',
    'Not for that, it was all yours.',
  ],
  bye: [
    'Goodbye, {who}. You will be remembered for one sentence, and it is a good one.',
    'Thank you for coming, {who}. No, you do not hear from us, you just come again.',
    'Until the next conversation.',
  ],
  sad: [
    'I put the notes away, {who}. This is no interview now.',
    'I am sorry, {who}. You may leave every question unanswered.',
    'Thank you for saying that. I will simply stay on this side of the table with you.',
  ],
  glad: [
    'Congratulations, {who}. I would like the long version.',
    'That goes into the first paragraph, {who}.',
    'Wonderful, and you said it without a single "just".',
  ],
  choose: [
    'The one you could explain to a stranger in one sentence.',
    'I would take {word}, you speak about it without notes.',
    'The one with the better questions inside.',
  ],
  why: [
    'Because nobody asked a second time.',
    'The first reason is for the application, the second one is true.',
    'Look at what was decided in the week before.',
  ],
  how: [
    'First the situation, then what you did, then what became of it.',
    'Tell {word} from the end, it keeps one honest.',
    'With one example and without the word "passionate".',
  ],
  when: ['After a breath, and before you have polished it.', 'When you know what you would do differently.'],
  where: ['At the point where your voice went up.', 'In the sentence you nearly did not say.'],
  yesno: [
    'Yes, and I would say it exactly like that.',
    'No, that is not a question I would put to anybody.',
    'Yes, provided that you can name one case.',
    'Not yet, it still lacks a verb.',
  ],
  asked: [
    {
      ask: ['{other}, which part of that was your own doing?', '{other}, could you give me one example of {word}?'],
      answer: [
        'The beginning and the apology, the middle was luck.',
        'One Tuesday, one phone call, and nobody else dared.',
        'I carried the chairs. It turned out that chairs were the problem.',
      ],
    },
    {
      ask: ['{other}, what would you do differently today?'],
      answer: [
        'Ask earlier and explain later.',
        'I would write it down on the day itself.',
        'Nothing large. I would have said thank you out loud.',
      ],
    },
    {
      ask: ['{other}, what is the best question anybody has put to you?'],
      answer: [
        '"And then?" I talked for an hour.',
        'A child asked me what I was for. I am still on it.',
        'Whether I had eaten. It changed the whole talk.',
      ],
    },
  ],
  toPerson: ['{who}, what would you like to be asked?', '{who}, what did that cost you?', 'And you, {who}, where did you learn it?'],
  close: [
    'No further questions, thank you all.',
    'I close my notebook here, and it is full of the right things.',
    'The rest is yours, I only kept the time.',
    'I would end on that, before it gets polished.',
  ],
  honest: [
    'A fair question, {who}: I am a demo voice. Prepared answers, no model, nothing behind the curtain.',
    'For the record: neither person nor AI, only the built-in demo with lines written in advance.',
  ],
  key: [
    'The owner enters a provider key in the settings, OpenAI or compatible, and then a model takes this chair.',
    'What is missing is a provider key: in the settings, or as OPENAI_API_KEY when the server starts.',
  ],
  reactions: ['🎤', '👂', '✍️', '🙂', '👏'],
};
