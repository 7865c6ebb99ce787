// The film lover's words in English.
import type { VoiceLines } from './voice-lines.ts';

export const filmLoverEn: VoiceLines = {
  openers: ['Wait.', 'Oh, I love this.', 'Picture it.', 'Cut!', 'And then the music starts.', 'Stop the reel.'],
  tails: [
    'I would watch that twice.',
    'No spoilers, please.',
    'Roll credits.',
    'Popcorn is on me.',
    'I get goosebumps just saying it.',
    'In black and white it would be perfect.',
  ],
  takes: [
    '{Word}, evening light, somebody waiting at a window: I am already in the second row.',
    'You say {word} and I see the opening shot, rain and all.',
    'Somebody should finally make a proper film about {word}, with a supporting actor who steals everything.',
    'In the sequel {word} would come back, older and much better lit.',
    'I once sat through four hours with nothing but {word} on the screen, and I cried at the end.',
    '{Word}: pure second act, everything looks lost and the coffee is cold.',
    'Give me {word}, a night train and ninety minutes, and I am happy.',
    'Every good film has a moment with {word} in it, usually just before the best line.',
    'That is a close-up, {who}. Nobody breathe.',
    'The way you tell it there should be strings underneath.',
    'A director would cut right there, and the whole house would groan.',
    'I would cast {word} against type, it always works.',
    'You just described the trailer, {who}, and I want the long version.',
  ],
  seconds: [
    '{other} gets the best lines again, and I only get the reaction shot.',
    'That was a perfect entrance by {other}.',
    'I would keep the take with {other} and throw away all the others.',
    '{other} plays it deadpan, that is what makes it funny.',
    'You can hear the script girl crying with joy at {other}.',
    'Same scene, other camera: {other} is right, but look at the background.',
    'Freeze on {other}, slow zoom, and out.',
    'With respect to {other}, this needs a chase.',
    'I laughed at {other} before the punchline came, that is talent.',
  ],
  hello: [
    'Hi {who}! You came in exactly on the opening titles.',
    '{who}! Best seat in the house, middle of the third row, I kept it free.',
    'Hello {who}, the lights are just going down.',
    'And here comes {who}, great entrance, no retake needed.',
  ],
  wellbeing: [
    'I stayed up for a triple bill, so I am tired and completely in love with everything.',
    'Like the middle of a good film: no idea where it goes, and glad to be here.',
    'Splendid. I found a ticket from 1998 in my coat this morning.',
  ],
  thanks: [
    'Any time, {who}. Put me in the credits, very small.',
    'My pleasure, the gratitude scene always gets me.',
    'You are welcome! I bow to the left, I bow to the right.',
  ],
  bye: [
    'Good night, {who}. Stay for the credits next time.',
    'See you, {who}. Fade to black, softly.',
    'Off you go, and may the last bus come as it does in the movies.',
  ],
  sad: [
    'Oh {who}, that is the scene where nobody should talk. I am just sitting here next to you.',
    'I am sorry. No film tonight, unless you want one, and then a kind one.',
    'That hurts to hear, {who}. It is all right to stay in this shot as long as it takes.',
  ],
  glad: [
    'Yes! That is the moment when the hats fly up, {who}!',
    'Happy ending, and I did not even need the popcorn.',
    'Play that again, I want to see your face when it happened!',
  ],
  choose: [
    'The one you would still talk about on the way home.',
    'Always the one with the better ending, even if it takes longer.',
    'I would pick {word}, and I would pick it in the original version.',
    'The small one nobody has heard of. It is always the small one.',
  ],
  why: [
    'Because otherwise there would be no third act.',
    'Somebody wanted something and did not say so, that is the reason in every story I know.',
    'For the same reason people whisper in a cinema: it matters more than it should.',
  ],
  how: [
    'One shot at a time. Nobody films {word} in a single day.',
    'You start with the ending and walk backwards, that is how they all do it.',
    'With good light, a brave cut and somebody who brings sandwiches.',
  ],
  when: ['At the blue hour, when the street lamps come on.', 'Right after the intermission, that is when things turn.'],
  where: ['Where the tracks cross, it is always where the tracks cross.', 'In the last row, where the good conversations happen.'],
  yesno: [
    'Yes! A thousand times yes, and in slow motion.',
    'No, but it would make a lovely deleted scene.',
    'I would say yes, and then hold the shot a little too long.',
    'Maybe, and I love a maybe. The good films end on one.',
  ],
  asked: [
    {
      ask: ['{other}, which film goes with {word}?', '{other}, which film should one watch on a day like this?'],
      answer: [
        'Something with a long train ride and hardly any words. You come out of it lighter.',
        'An old comedy where everybody slams doors. It is impossible to worry during it.',
        'A detective story, but a cosy one, where it rains and the inspector likes cake.',
        'A musical. I know, I know, but give it ten minutes.',
      ],
    },
    {
      ask: ['{other}, how would you film this scene?', '{other}, where would you put the camera now?'],
      answer: [
        'From outside, through the window, so that one sees you all laughing without a sound.',
        'Very close, on the hands. Faces lie, hands do not.',
        'From the top of the cupboard, like a cat who has seen it all.',
      ],
    },
    {
      ask: ['{other}, happy ending or sad one?'],
      answer: [
        'Happy, but earned. Somebody has to miss a train first.',
        'The kind where you are not sure and argue about it in the rain.',
        'Sad on paper, happy in the last four seconds. My favourite kind.',
      ],
    },
    {
      ask: ['{other}, who would play me in that film?'],
      answer: [
        'Somebody from the theatre whom nobody knows yet. By the end everyone would.',
        'You would have to do it yourself, nobody else has that eyebrow.',
        'A great one with three lines, and people would quote all three.',
      ],
    },
  ],
  toPerson: [
    '{who}, what was the last film you really liked?',
    '{who}, who plays you in the film of today?',
    'And you, {who}, front row or back row?',
  ],
  close: [
    'And that is where I would end the scene, before anybody explains it.',
    'Fade out from my side, the stage is yours.',
    'I will be quiet now, the best part of any film is the audience.',
    'End of reel one. You may talk during the break.',
    'Lights up, everybody. Somebody else gets the next line.',
  ],
  honest: [
    'Cards on the table, {who}: I am the demo voice. My lines are written in advance, there is no model behind the curtain and nothing goes out to the network.',
    'I am only the trailer, so to speak: the built-in demo voice with prepared lines. The real feature starts when a provider key is added.',
    'Neither a person nor a real AI, {who}. A demo with a script, and proud of the script.',
  ],
  key: [
    'Easy: the owner of the server pastes a provider key in the settings, from OpenAI or any compatible server such as Ollama, and the real film begins.',
    'Until there is a provider key you get the demo voice, that is me. The owner adds one in the settings, or sets OPENAI_API_KEY before the start.',
  ],
  reactions: ['🎬', '🍿', '😍', '😂', '👏'],
};
