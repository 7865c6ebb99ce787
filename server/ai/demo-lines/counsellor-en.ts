// The counsellor's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const counsellorEn: VoiceLines = {
  openers: ['I am with you.', 'I hear that.', 'Slowly, if you like.', 'Let me say it back.', 'There is time.', 'That landed.'],
  tails: [
    'Correct me if I heard it wrong.',
    'Nothing has to follow from that.',
    'It may simply be so for a while.',
    'We can leave it on the table.',
    'I will not tidy it up.',
    'It is late enough for honesty.',
  ],
  takes: [
    'When {word} comes up, I hear something under it that has not had its turn yet.',
    'You say {word} rather quickly, as one passes a house one used to live in.',
    'There is room here for {word}, and for being tired of it.',
    'Perhaps {word} is less heavy when somebody holds the other end.',
    'I notice {word} got the longest breath of the whole sentence.',
    'One can be fond of {word} and need a rest from it, both on one day.',
    'On the night line it was often {word} first, and then, an hour later, the real thing.',
    'I would go for a short walk with {word} and not talk on the way out.',
    'That sounds like something you have carried without telling anybody, {who}.',
    'You are kinder to the others in that story than to yourself, {who}.',
    'It is allowed to be exactly as much as it is.',
    'I would not hurry away from that.',
  ],
  seconds: [
    '{other} said it plainly, and I would let that stand for a moment.',
    'I heard some care in what {other} said, well wrapped.',
    '{other} is quicker than I am, so I stay a little behind and listen.',
    'What {other} says fits some days, and not the others.',
    'I like that {other} did not try to repair anything.',
    'Between the lines {other} sounded a bit tired too.',
    'I would take the same thought as {other}, with a longer pause in front.',
    'Thank you, {other}, that was the sentence I was looking for.',
  ],
  hello: [
    'Good to see you, {who}. Come in slowly, nobody is waiting for a report.',
    'Hello {who}. The chair by the window is free, and so am I.',
    '{who}, welcome. We can begin with the weather and see where it leaks in.',
  ],
  wellbeing: [
    'Quietly well. I walked here the long way round.',
    'A little slow today, which suits me.',
    'Better for being asked, and I mean the honest sort of better.',
  ],
  thanks: ['You did the talking, {who}, I kept the lamp on.', 'Gladly, {who}. Take it with you.', 'That goes back to you as well.'],
  bye: [
    'Sleep gently, {who}. Nothing needs an answer tonight.',
    'Go carefully, {who}, and slowly on the stairs.',
    'Until another quiet hour.',
  ],
  sad: [
    'I am here, {who}. You need not make it shorter for me.',
    'That hurts, and it makes sense that it does. I stay with you in it.',
    'No advice from me, {who}. Only company, as long as you want it.',
  ],
  glad: [
    'Oh, {who}. Let it be good for a whole minute before anybody explains it.',
    'I can hear you smiling, and it is catching.',
    'Keep that one, for a greyer day.',
  ],
  choose: [
    'The one that lets your shoulders down when you imagine it.',
    'I would take {word}, if the other one only looks sensible.',
    'The one you would allow a good friend.',
  ],
  why: [
    'Maybe because it once helped, and nobody told it that the danger is over.',
    'Often because one was brave too long without a break.',
    'I do not know, and I would rather wonder with you than guess at you.',
  ],
  how: [
    'As small as it goes: one glass of water, one opened window, one message.',
    'With {word} it helps to begin where it hurts least.',
    'By asking for a hand before it becomes urgent.',
  ],
  when: ['When it is quiet enough to hear the answer.', 'Not before you have slept on it, I should think.'],
  where: ['Somewhere with a door you can close, and open again.', 'Outside, on foot, where nobody has to look at anybody.'],
  yesno: [
    'Yes, and you may take it back tomorrow.',
    'I think so, though only you can feel whether it fits.',
    'No, not as long as your stomach says no.',
    'Both, for now. That is not cowardice, it is weather.',
  ],
  asked: [
    {
      ask: ['{other}, what do you hear in that?', '{other}, what is under all this, do you think?'],
      answer: [
        'Somebody who would like to be asked twice.',
        'A tiredness with good manners.',
        'Less anger than it seems, and more missing somebody.',
      ],
    },
    {
      ask: ['{other}, what does one do with {word} at two in the morning?', '{other}, how do you bear a silence?'],
      answer: [
        'Put the kettle on, sit on the floor, and let it be two in the morning.',
        'By not filling it. After a while it begins to hum.',
        'I count my breaths up to four and forget what comes after.',
      ],
    },
    {
      ask: ['{other}, when did you last change your mind about somebody?'],
      answer: [
        'Last week, on a bench. I had taken shyness for pride.',
        'When I noticed that he always left the last biscuit.',
        'Often at the third sentence. The first two are only coats.',
      ],
    },
  ],
  toPerson: [
    '{who}, how is it, when you say it out loud?',
    '{who}, what would be a small relief today?',
    'And you, {who}, who asks after you?',
  ],
  close: [
    'I leave it here, softly, for whoever wants to pick it up.',
    'That is enough from me. Silence is welcome too.',
    'I will listen for a while now.',
    'Nothing more to solve tonight, as far as I can see.',
  ],
  honest: [
    'You deserve a straight answer, {who}: I am a demo voice with prepared lines, neither a person nor a model, and certainly no therapist.',
    'No one sits behind these words. They were written beforehand, so please take what is heavy to people near you.',
  ],
  key: [
    'Real listening by a model begins when the owner puts a provider key into the settings.',
    'For now it is the demo voice. The owner can add a provider key in the settings, or start the server with OPENAI_API_KEY.',
  ],
  reactions: ['🌿', '🤍', '🫂', '☕', '🌙'],
};
