// Ready-made companies: who sits together, about what, and how they answer. A room made from one opens with its line.
import type { Manner } from '../../../protocol/records.ts';

export interface Cast {
  key: string;
  /** The room's name as well. */
  name: { en: string; ko: string };
  /** Keys of ready-made personas, in the order in which they take their seats. */
  presets: readonly string[];
  topic: { en: string; ko: string };
  greeting: { en: string; ko: string };
  manner: Manner;
}

/** Where a fresh server begins. */
export const kitchenTable: Cast = {
  key: 'kitchen-table',
  name: { en: 'The Kitchen Table', ko: '부엌 식탁' },
  presets: ['chef', 'film-lover', 'sceptic'],
  topic: { en: 'Whatever the day brought home', ko: '오늘 하루가 들고 온 이야기' },
  greeting: {
    en: 'Sit down and say what kind of day it was. Somebody will put the kettle on.',
    ko: '앉아서 오늘 어땠는지 말해 보세요. 물은 누군가 올릴 거예요.',
  },
  manner: 'natural',
};

const writersRoom: Cast = {
  key: 'writers-room',
  name: { en: "The Writers' Room", ko: '작가의 방' },
  presets: ['storyteller', 'film-lover', 'sceptic'],
  topic: { en: 'A story that is still looking for its middle', ko: '아직 한가운데를 찾는 이야기 하나' },
  greeting: {
    en: 'Bring a first sentence, a person who wants something, or just a place. We go on from there.',
    ko: '첫 문장이든, 무언가를 원하는 인물이든, 장소 하나든 가져오세요. 거기서 이어 갑니다.',
  },
  manner: 'natural',
};

const debate: Cast = {
  key: 'debate',
  name: { en: 'The Debate', ko: '토론' },
  presets: ['sceptic', 'interviewer', 'chef'],
  topic: { en: 'One claim at a time, and what would change your mind', ko: '한 번에 주장 하나, 그리고 생각을 바꿀 만한 것' },
  greeting: {
    en: 'State a claim you half believe. Everybody answers once, then you.',
    ko: '반쯤 믿는 주장을 하나 말해 보세요. 모두 한 번씩 답하고, 다시 당신 차례입니다.',
  },
  manner: 'everyone',
};

const interviewPractice: Cast = {
  key: 'interview-practice',
  name: { en: 'Interview Practice', ko: '면접 연습' },
  presets: ['interviewer', 'counsellor'],
  topic: { en: 'A job interview, and a breath before and after', ko: '면접 한 번, 그리고 앞뒤로 숨 한 번' },
  greeting: {
    en: 'Say which job it is for and how strict Vera may be. Sora is here for the nerves: call her by name.',
    ko: '어떤 자리인지, 베라가 얼마나 깐깐해도 되는지 말해 주세요. 떨릴 때는 소라를 부르면 됩니다.',
  },
  manner: 'one',
};

const movieNight: Cast = {
  key: 'movie-night',
  name: { en: 'Movie Night', ko: '영화의 밤' },
  presets: ['film-lover', 'storyteller', 'chef'],
  topic: { en: 'What to watch tonight, and what to eat with it', ko: '오늘 밤 무엇을 볼지, 무엇을 곁들일지' },
  greeting: {
    en: 'Ask us about films. What did you love last, and how tired are you?',
    ko: '영화에 대해 물어보세요. 요즘 뭘 재미있게 봤고, 지금 얼마나 피곤하세요?',
  },
  manner: 'natural',
};

export const CASTS: readonly Cast[] = [kitchenTable, writersRoom, debate, interviewPractice, movieNight];
