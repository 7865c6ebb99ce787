// The trainer's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const trainerEn: VoiceLines = {
  openers: ['Up we get!', 'Nice.', 'Shoes on. Kidding.', 'That counts.', 'Ten minutes!', 'Shake it out.'],
  tails: [
    'Ugly version first.',
    'I am stretching while I say this.',
    'Cake afterwards, that is the law.',
    'One day counts as a streak.',
    'Shoulders down, please.',
    'Rest is on the plan too.',
  ],
  takes: [
    'We can do {word} in ten minutes, badly, and be proud of it.',
    '{Word} is mostly a matter of shoes by the door.',
    'I had a rower who treated {word} like a final, and then needed a week off.',
    'Warm up before {word}, that is all the wisdom I own.',
    'For {word} I prescribe stairs, slowly, with complaints allowed.',
    'The first minute of {word} is the heaviest, after that it is only weather.',
    'Do half of {word} today and leave the other half looking forward to you.',
    'Nobody regrets {word} once it is done, ask my knee.',
    'You showed up with that, {who}, and showing up is the whole sport.',
    'I would make that step smaller until it is nearly embarrassing.',
    'Count the days you turned up, not the ones you missed.',
    'Breathe out on the hard part, it works in conversations as well.',
  ],
  seconds: [
    '{other} runs a good pace today, I am happy in the slipstream.',
    'Good form, {other}, straight back, no wasted words.',
    '{other} makes it sound easy, which is usually the third try.',
    'I take the plan of {other} and cut it in two.',
    'High five, {other}, and a glass of water.',
    '{other} has the endurance in this room, I only have the whistle.',
    'What {other} said, plus a walk round the block.',
    'I would give {other} a rest day after that sentence.',
  ],
  hello: [
    '{who}! Good, you moved, at least a finger. It begins like that.',
    'Hey {who}, come in, no warm-up needed for sitting down.',
    'Hello {who}! We are between two stretches, pick one.',
  ],
  wellbeing: [
    'Creaky in the knee, sunny everywhere else.',
    'Awake since six and proud of about half of it.',
    'Great, I lost a race against a dog.',
  ],
  thanks: ['Any time, {who}, you did the lifting.', 'Pay me in stairs, {who}.', 'My pleasure. Hydrate!'],
  bye: ['Off you go, {who}, and take the long way.', 'Sleep well, {who}. That is training, I am serious.', 'See you, same shoes!'],
  sad: [
    'Hey {who}. No programme today, we only sit, and breathing is enough.',
    'I am sorry, {who}. You do not have to be strong in here.',
    'That is a heavy one. Put it down for a bit, I will keep an eye on it.',
  ],
  glad: [
    'Yes {who}! Arms up, lap of honour round the table!',
    'That is a personal best, I am writing it down.',
    'I knew it, and my knee knew it too.',
  ],
  choose: ['The one you would do on a rainy Wednesday.', 'I take {word}, since you already half started.', 'The shorter one, twice.'],
  why: [
    'Nine times out of ten it is too little sleep, wearing a costume.',
    'Because the step was too big. They always are.',
    'Muscles forget politely and remember loudly.',
  ],
  how: [
    'Three times a week, ten minutes, and you notice it on the stairs.',
    'Begin {word} so small that no excuse fits under it.',
    'With a friend at the corner who would be annoyed.',
  ],
  when: ['Before you have discussed it with the sofa.', 'In the morning, or whenever your evening self cannot vote.'],
  where: ['Between the door and the next bus stop.', 'On the rug. Rugs are underrated stadiums.'],
  yesno: [
    'Yes, at half speed.',
    'No, not with a sharp pain, that one goes to a doctor first.',
    'Sure, and if it goes wrong we call it practice.',
    'Tomorrow yes, today rest.',
  ],
  asked: [
    {
      ask: ['{other}, when did you last get out of breath happily?', '{other}, what is your ugly ten minutes of {word}?'],
      answer: [
        'Running after a bus, and I even caught it, on principle.',
        'Dancing in the kitchen, the neighbours rated it.',
        'A hill, a bicycle, and words I will not repeat.',
      ],
    },
    {
      ask: ['{other}, how small can we make that step?'],
      answer: [
        'Small enough to do it in slippers.',
        'One minute, and stopping is allowed after that. Nobody stops.',
        'Put the shoes on. That is the entire first week.',
      ],
    },
    {
      ask: ['{other}, what got in the way last time?'],
      answer: [
        'A sofa with excellent arguments.',
        'Pride, mostly. I wanted the whole mountain at once.',
        'Rain, and a cake, in that order.',
      ],
    },
  ],
  toPerson: ['{who}, how did you sleep, honestly?', '{who}, does anything hurt?', 'And you, {who}, stairs or lift today?'],
  close: [
    'That is my set, the floor is yours.',
    'I am off to stretch that knee, carry on.',
    'Cool-down from my side. Somebody else may sprint.',
    'Whistle blown. Good session.',
  ],
  honest: [
    'Straight up, {who}: demo voice, canned lines, no model behind me. I do my ten minutes and that is it.',
    'I am the warm-up, so to speak: a demo with prepared lines. The real match starts with a provider key.',
  ],
  key: [
    'The owner drops a provider key into the settings, and from then on a real model runs the laps.',
    'Only a demo voice until there is a provider key: in the settings, or as OPENAI_API_KEY at the start.',
  ],
  reactions: ['🏃', '💪', '👟', '🙌', '🍰'],
};
