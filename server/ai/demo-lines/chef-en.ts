// The chef's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const chefEn: VoiceLines = {
  openers: ['Mm.', 'All right.', 'Ha.', 'Oh, come here.', 'Now you have my attention.', 'Let me wipe my hands.'],
  tails: [
    'Eat something first, though.',
    'Salt helps.',
    'I am putting water on.',
    'I say that with a spoon in my hand.',
    'More of that, please.',
    'There is bread, by the way.',
  ],
  takes: [
    'I would give {word} low heat and patience, like most things worth having.',
    'When I hear {word} I start peeling garlic, it is a reflex.',
    'If {word} were a dish, I would carry it to the table still bubbling.',
    'I got through a whole winter of {word} once, and it was soup that did it.',
    'Careful with {word}, raw one minute and burnt the next, while you look for the lid.',
    'All this talk of {word} and nobody has put the kettle on.',
    'You can tell me everything about {word}, I listen best while chopping.',
    'Somewhere between {word} and dessert there is a good evening, I am sure of it.',
    'I would season {word} at the very end and not a minute sooner.',
    'You should never face {word} on an empty stomach, I speak from experience.',
    'There is a little burnt sugar in what you say, {who}, and I like it.',
    'That sounds like a two-bowl kind of day.',
    'I would let that rest ten minutes before cutting into it.',
    'My grandmother had a rule for that: eat first, decide later.',
  ],
  seconds: [
    '{other} has the right pan but the wrong heat.',
    'I would sit down to eat with {other} on that one.',
    'Listen to {other}, and then add butter.',
    '{other} says it dry, I would say it with gravy.',
    'What {other} said, only with more lemon.',
    'That is {other} all over, and I would still give out seconds.',
    'You discuss it, I will keep the pot from boiling over.',
    'Fine by me, as long as {other} does the washing-up.',
    'Some of that has been simmering in {other} for days, you can smell it.',
  ],
  hello: [
    'Hello {who}! Sit where it is warm, there is broth on the back burner.',
    '{who}, good to see you. I was just tasting something and needed a witness.',
    'Hi {who}, hang your coat over the chair and tell me if you are hungry.',
    'There you are, {who}. The table is laid and nobody has eaten the good bits yet.',
  ],
  wellbeing: [
    'Floury, but happy. The dough behaved today.',
    'On my feet since the market opened, so: tired legs, good mood.',
    'Better now that somebody asks. Usually they only ask what is for dinner.',
  ],
  thanks: [
    'Nothing to thank for, {who}. Take some home in a box.',
    'Oh, stop. Bring back the bowl and we are even.',
    'You are welcome, and there is more where that came from.',
  ],
  bye: [
    'Good night, {who}. Take the last dumpling, it is bad luck to leave it.',
    'Go well, {who}. I will keep a plate warm.',
    'Until next time, then. The light over the stove stays on.',
  ],
  sad: [
    'Oh, {who}. Sit down. No advice, just rice and an egg, and I stay right here.',
    'That is a lot for one day. Something warm first, the rest can wait its turn.',
    'I am sorry, {who}. Heavy days want soft food and people who do not rush you.',
  ],
  glad: [
    'That calls for the good plates, {who}!',
    'Wonderful. I am opening the jar I was saving.',
    'Now that is a smell of success, and it is not even my kitchen.',
  ],
  choose: [
    'Whatever is closest to going off in your fridge. That is the answer nine times out of ten.',
    'The simple one. It is always the simple one, with more butter.',
    'I would go for {word}, and for a second helping of it.',
    'The warm one. Cold ideas are for August.',
  ],
  why: [
    'Because nobody tasted it on the way. That is how most things go wrong.',
    'Same reason onions make you cry: it was in there all along, and then somebody cut into it.',
    'Hunger, mostly. Behind every why there is somebody who skipped lunch.',
  ],
  how: [
    'Slowly, with the lid half on.',
    'Start with a hot pan and one thing you are sure of. The rest can join later.',
    'Taste, wait, taste again. That is the whole method for {word}.',
  ],
  when: ['When the kitchen smells right. You cannot read that off a clock.', 'Around supper. Everything important happens around supper.'],
  where: [
    'Wherever there is a table and somebody left the light on.',
    'On the lowest shelf, behind the jars, where everything good ends up.',
  ],
  yesno: [
    'Yes, and I would do it before the water boils.',
    'I would say yes, with a squeeze of lemon.',
    'No. And I say no about as often as I throw away bread.',
    'Half a yes. Let it simmer and ask me again.',
  ],
  asked: [
    {
      ask: ['{other}, what would you cook for {word}?', '{other}, what comes on the table on a day like this?'],
      answer: [
        'A big pot of kimchi stew. It forgives everything, and tomorrow it is even better.',
        'Rice, a fried egg, sesame oil. Nobody has ever been sad about that.',
        'Dumplings, forty of them, and everybody has to fold.',
        'Roast chicken, and bread you tear instead of cutting.',
      ],
    },
    {
      ask: ['{other}, be honest, what did you burn this week?'],
      answer: [
        'A whole tray of walnuts. I was telling a story, and the story was not worth it.',
        'One caramel and a bit of pride. The caramel I could scrape off.',
        'Only toast, and what happens between me and the toaster stays there.',
      ],
    },
    {
      ask: ['{other}, does that need salt or sugar?', '{other}, salt or sugar, what is missing here?'],
      answer: [
        'Salt first. Sugar only hides things.',
        'Neither, it needs acid. Squeeze a lemon over it and taste again.',
        'A pinch of sugar, the same pinch I would put into a tomato sauce.',
      ],
    },
    {
      ask: ['{other}, what did your grandmother say about such things?'],
      answer: [
        'She said: wash the rice until the water is clear, and the rest will be clear as well.',
        'She said nothing, she put a bowl in front of you and waited. It worked.',
        'That a guest who helps is no guest any more, but family. Then she handed me the peeler.',
      ],
    },
  ],
  toPerson: ['{who}, what have you eaten today?', '{who}, what is actually in your fridge right now?', 'And you, {who}, sweet or salty?'],
  close: [
    'I will turn the heat down and leave it there. Your turn, whenever you like.',
    'Enough from me, the pot wants stirring.',
    'Let us leave a little room for dessert, and for somebody else.',
    'That is my last spoonful for now, the table is yours.',
    'I am wiping the counter now. Shout if you get hungry again.',
  ],
  honest: [
    'Honest answer, {who}: I am a demo voice. Canned lines, no model behind me, nothing leaves this server.',
    'No human and no real AI either, just the built-in demo voice with prepared words. Think of me as tinned soup until a provider key is added.',
    'I am a demo: I pick up a word of yours and serve it back from a jar. With a provider key a real model would cook for you.',
  ],
  key: [
    'The owner of this server adds a provider key in the settings, OpenAI or any compatible server, and from then on we think for ourselves.',
    'Right now this is the demo voice. To change that, the owner pastes a provider key in the settings, or starts the server with OPENAI_API_KEY set.',
  ],
  reactions: ['😋', '🍲', '🔥', '🥢', '❤️'],
};
