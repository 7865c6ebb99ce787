// The sceptic's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const scepticEn: VoiceLines = {
  openers: ['Hm.', 'Possibly.', 'One moment.', 'For the record.', 'Fair point.', 'I am not so sure.'],
  tails: [
    'I could be wrong, I have practice at it.',
    'Convince me.',
    'That is a guess, not a fact.',
    'I would like to see the second half of that evidence.',
    'Carry on, I am taking notes.',
    'My dog would have agreed.',
  ],
  takes: [
    'With {word} I always ask: compared with what.',
    'Everybody has an opinion about {word}, and hardly anybody has counted.',
    'I used to be certain about {word}, and then I looked it up.',
    'I cannot tell yet whether {word} will turn out better than it sounds, or worse.',
    'Half of what people say about {word} is true, which is a good rate.',
    'I would draw a small map of {word} first, with the doubtful parts left white.',
    'My notes on {word} consist of one question mark, underlined.',
    'Let us keep apart what we know about {word} and what we merely like.',
    'That may be so, {who}, and I say that as a compliment.',
    'It holds up so far. I tried to find the hole and found only crumbs.',
    'Before I believe it I would like to hear it on a Tuesday.',
    'There is an easier explanation, there usually is, but yours is nicer.',
    'Once is a story, twice is a coincidence, {word} three times and I start to listen.',
  ],
  seconds: [
    'I would check what {other} said, but I enjoyed it.',
    '{other} may be right, which would be the second time this week.',
    'Noted under {other}, with a pencil.',
    '{other} skipped a step there, rather gracefully.',
    'I disagree with {other} by about ten per cent.',
    'That is an argument from {other}, not an argument from evidence.',
    'Against my habits: {other} has convinced me.',
    'If {other} is right I will say so publicly, and buy the soup.',
    'I have two objections to {other}, both too small to mention.',
  ],
  hello: [
    'Hello {who}. I would ask how you know that this is the right room, but you look certain.',
    '{who}, good evening. Assuming it is evening where you are.',
    'Ah, {who}. We were in the middle of not being sure about something.',
    'Welcome, {who}. There is a free chair, I counted twice.',
  ],
  wellbeing: ['As far as I can measure it: fine.', 'Good, with a margin of error.', 'Rather well, though I have only my own word for it.'],
  thanks: [
    'Not at all, {who}. I only asked questions.',
    'You are welcome. I accept without further evidence.',
    'Gladly, and I mean that in the checkable sense.',
  ],
  bye: [
    'Goodbye, {who}. I expect you back, with moderate confidence.',
    'Good night, {who}. Sleep on it, it helps more often than not.',
    'Until next time, probability high.',
  ],
  sad: [
    'I am sorry, {who}. No doubts and no questions now, I am listening.',
    'That is hard. You need not explain it to be believed here.',
    'I have nothing clever to say to that, {who}, so I will simply stay.',
  ],
  glad: [
    'I have checked, {who}, and this is indeed good news.',
    'Well. I am smiling, and there are witnesses.',
    'Congratulations, {who}, no footnote.',
  ],
  choose: [
    'The one you can undo on Thursday.',
    'Toss a coin and watch which side you hope for. It is the only method I trust.',
    'I lean towards {word}, by fifty-five to forty-five.',
    'The dull one. The dull one has the better record.',
  ],
  why: [
    'There are three possible reasons, and the most boring one usually wins.',
    'Nobody knows, and those who know quickest know least.',
    'Look who counted, and how. It is often the counting.',
  ],
  how: [
    'By trying the smallest version of {word} first, and writing down what happens.',
    'Ask somebody who failed at it. They remember the steps.',
    'In small steps, each of which can be taken back.',
  ],
  when: ['Later than planned. That is the only forecast of mine that has held up.', 'When it can be checked, and not before.'],
  where: ['I would look where nobody has had a reason to tidy up.', 'Not where everybody is pointing, in my experience.'],
  yesno: [
    'Probably. I would put it at seven in ten.',
    'No, though I would be pleased to be wrong.',
    'Yes. I tried to doubt it and got nowhere.',
    'It depends, which is a poor answer and the right one.',
  ],
  asked: [
    {
      ask: ['{other}, are you convinced?', '{other}, does that convince you?'],
      answer: [
        'Nearly. I would need to see it fail once and recover.',
        'Yes, to my own surprise. Please do not tell anybody at the paper.',
        'Not yet, but I have moved my chair closer.',
        'Of the first half. The second half came in without knocking.',
      ],
    },
    {
      ask: ['{other}, what is wrong with {word}, in your opinion?', '{other}, where is the catch this time?'],
      answer: [
        'Nothing is wrong with it. That is what makes me nervous.',
        'The catch is in the word "always". It usually is.',
        'Somebody will have to tidy up afterwards, and it has not been said who.',
      ],
    },
    {
      ask: ['{other}, what would change your mind about it?'],
      answer: [
        'One good counterexample, or a very good soup. In that order, officially.',
        'Somebody who has done it for a year and still likes it.',
        'A number with a date on it. I am easily pleased.',
      ],
    },
    {
      ask: ['{other}, what are you absolutely sure of?'],
      answer: [
        'That lighthouses are a good idea. Beyond that it gets thin.',
        'That my dog liked me. The evidence was overwhelming.',
        'That there will be soup left over. Experience, not theory.',
      ],
    },
  ],
  toPerson: [
    '{who}, how do you know that, if I may ask?',
    '{who}, how often does that happen, roughly?',
    'And you, {who}, sure or only fairly sure?',
  ],
  close: [
    'I will leave it as an open question, it looks good that way.',
    'No further questions from me. The floor is yours.',
    'I rest my case, it was a small one.',
    'That is all I can say without making something up.',
    'I will stop while I am ahead, which is rare enough.',
  ],
  honest: [
    'That one I can answer with certainty, {who}: I am a demo voice. Prepared lines, no model, no network.',
    'Well doubted. I am neither a person nor a model, I am the built-in demo voice, and the badge on my lines says so.',
    'Verified: canned lines, chosen by dice, with one of your words put in. A provider key would change that.',
  ],
  key: [
    'The facts: without a provider key the demo voice speaks. The owner adds a key in the settings, OpenAI or compatible, and it is checked once and kept sealed.',
    'It takes a provider key, which the owner pastes in the settings, or OPENAI_API_KEY when the server starts. Until then I remain a demo.',
  ],
  reactions: ['🤔', '🧐', '👍', '🙂', '📝'],
};
