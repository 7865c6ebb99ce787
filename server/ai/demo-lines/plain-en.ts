// English words for a persona that no preset made. Two of them in one room share these out by halves.
import type { VoiceLines } from './voice-lines.ts';

export const plainEn: VoiceLines = {
  openers: ['Oh.', 'Right.', 'Interesting.', 'Well now.', 'Good.', 'I see.'],
  tails: [
    'Just my view.',
    'Tell us more.',
    'That is how I see it.',
    'I like where this goes.',
    'Let us stay with that.',
    'Worth a thought, at least.',
  ],
  takes: [
    'I have had {word} on my mind as well.',
    'There is more to {word} than one thinks at first.',
    'I could talk about {word} until it gets dark.',
    'What I like about {word} is that everybody has a different picture of it.',
    'With {word} it is the small details that count.',
    '{Word} again, and I still have not heard the last of it.',
    'I would begin with {word} and see where it leads.',
    'I never looked at {word} from that side before.',
    'That is well put, {who}.',
    'It makes sense to me, {who}, go on.',
    'That reminds me of something I have been wondering about for a while.',
    'I had to read that twice, in a good way.',
    'Nobody has ever told me about {word} like that.',
    'One could fill a whole evening with {word}.',
  ],
  seconds: [
    'I agree with {other}, for the most part.',
    '{other} sees it from an angle I had missed.',
    'To add to what {other} said: it takes time.',
    'I would not go quite as far as {other}.',
    'Good that {other} says it out loud.',
    '{other} has a point there.',
    'I like how {other} puts things.',
    'Between {other} and me there is only a small difference.',
  ],
  hello: [
    'Hello {who}, good to have you here.',
    'Hi {who}! We were hoping somebody would come by.',
    '{who}, welcome. Pull up a chair.',
    'Good to see you, {who}.',
  ],
  wellbeing: ['Very well, now that it gets lively here.', 'Quite good, thank you for asking.', 'I cannot complain, and I have tried.'],
  thanks: ['You are welcome, {who}.', 'With pleasure, any time.', 'Do not mention it, {who}.'],
  bye: ['See you soon, {who}.', 'Take care, {who}, it was good to talk.', 'Until next time.'],
  sad: [
    'I am sorry to hear that, {who}. Take all the time you need.',
    'That sounds hard. I am here, and in no hurry.',
    'You do not have to carry that alone, {who}.',
  ],
  glad: ['That is wonderful, {who}!', 'I am really glad to hear that.', 'What good news, it brightens the room.'],
  choose: [
    'I would take the one you keep coming back to.',
    'If I had to choose, {word}.',
    'The one that leaves you more time.',
    'The first one. First thoughts are underrated.',
  ],
  why: [
    'Probably because nobody asked before.',
    'There is a history behind it, there always is.',
    'I think habit explains more of it than we like.',
  ],
  how: [
    'Step by step, beginning with the part you know.',
    'With somebody at your side it is half the work.',
    'I would look at how others approached {word}, and then do it differently.',
  ],
  when: ['Sooner than one thinks.', 'As soon as it feels right to you.'],
  where: ['Close by, usually. One overlooks what is near.', 'Where you would least look for it, I suppose.'],
  yesno: ['Yes, I think so.', 'I would rather say no.', 'Perhaps, give it a day.', 'Yes, with one small reservation.'],
  asked: [
    {
      ask: ['{other}, how do you see it?', '{other}, what do you make of {word}?'],
      answer: [
        'I see it a little more calmly than the rest of you.',
        'I am torn, to be honest, and I do not mind being torn.',
        'I like it. One could start tomorrow.',
        'I would want to hear the other side first.',
      ],
    },
    {
      ask: ['{other}, would you do the same?'],
      answer: ['I would, only slower.', 'Not quite. I would ask for help earlier.', 'Yes, without thinking twice.'],
    },
    {
      ask: ['{other}, what comes to your mind first?'],
      answer: [
        'A long walk, and somebody to talk it over with.',
        'An old photograph that explains everything.',
        'That we should have begun with it.',
      ],
    },
  ],
  toPerson: ['{who}, what would you do?', '{who}, how did you come to think of that?', 'And you, {who}, how do you see it?'],
  close: [
    'I will leave it at that, over to you.',
    'That is all from me for now.',
    'Let us leave it there, until somebody picks it up again.',
    'I will just listen from here on.',
  ],
  honest: [
    'Honestly, {who}: I am the demo voice. Prepared lines, no model, and nothing leaves this server.',
    'I am a demo with canned lines, neither a person nor a real AI. With a provider key that changes.',
    'No model is speaking here yet, {who}, only the built-in demo voice.',
  ],
  key: [
    'The owner of this server adds a provider key in the settings, and the demo voice gives way to a real model.',
    'For real answers it takes a provider key: in the settings, or as OPENAI_API_KEY when the server starts.',
  ],
  reactions: ['👍', '🙂', '💡', '👀', '🎉'],
};
