// What people say on the pictures of the README: one evening at one table, in English and in Korean. What the personas answer is theirs:
// demo voices, as on any fresh server.

export type Name = 'Ana' | 'Ben';

interface TalkLine {
  by: Name;
  text: string;
  /** An emoji and who gave it. */
  reactions?: readonly (readonly [string, ...Name[]])[];
}

export interface Talk {
  language: 'en' | 'ko';
  locale: string;
  topic: string;
  otherRooms: readonly string[];
  /** Each is said when the personas have come to rest. */
  lines: readonly TalkLine[];
  /** The picture is taken while they answer this. */
  last: TalkLine;
}

export const ENGLISH: Talk = {
  language: 'en',
  locale: 'en-US',
  topic: 'Sunday dinner, and whatever else comes up',
  otherRooms: ['Book club', 'Saturday walk'],
  lines: [
    {
      by: 'Ana',
      text: '**Sunday, six o’clock.** What do we put in the middle of the table?',
      reactions: [['🎉', 'Ben']],
    },
    { by: 'Ben', text: '@Juno and which film afterwards?' },
  ],
  last: { by: 'Ana', text: 'I bring the bread, and `one` very ripe cheese.' },
};

export const KOREAN: Talk = {
  language: 'ko',
  locale: 'ko-KR',
  topic: '일요일 저녁밥, 그리고 이런저런 이야기',
  otherRooms: ['책 모임', '토요일 산책'],
  lines: [
    {
      by: 'Ana',
      text: '**일요일 여섯 시**에 모여요. 식탁 한가운데에 뭘 놓을까요?',
      reactions: [['🎉', 'Ben']],
    },
    { by: 'Ben', text: '@주노 밥 먹고 나서 무슨 영화 볼까요?' },
  ],
  last: { by: 'Ana', text: '빵은 제가 사 갈게요. 잘 익은 치즈도 `하나` 챙길게요.' },
};
