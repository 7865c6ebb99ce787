// What is said on the pictures of the README: one evening at one table, in English and in Korean, with a reply, reactions, code, bold
// words, a mention and a pinned line. The last line is the one the camera waits for.

export type Name = 'Ana' | 'Ben' | 'Mina';

interface TalkLine {
  by: Name;
  text: string;
  /** The place of the line it answers. */
  replyTo?: number;
  /** An emoji and who gave it. */
  reactions?: readonly (readonly [string, ...Name[]])[];
  pinned?: boolean;
}

export interface Talk {
  room: string;
  topic: string;
  otherRooms: readonly string[];
  lines: readonly TalkLine[];
}

export const ENGLISH: Talk = {
  room: 'The Kitchen Table',
  topic: 'Sunday dinner, and whatever else comes up',
  otherRooms: ['Book club', 'Saturday walk'],
  lines: [
    {
      by: 'Ana',
      text: '**Sunday, six o’clock.** Bring something for the middle of the table.',
      pinned: true,
      reactions: [['🎉', 'Ben', 'Mina']],
    },
    { by: 'Mina', text: 'I am making **된장찌개**, the big pot. Is anybody not eating tofu?' },
    { by: 'Ben', text: 'Tofu is fine! More of it, if anything.', replyTo: 1 },
    {
      by: 'Ben',
      text: 'I wrote down how much rice we need, so that nobody guesses again:\n\n```js\nconst cups = (guests) => Math.ceil(guests * 0.75);\n```',
    },
    { by: 'Mina', text: '@Ana do you still have the large pot, or is it at my place?' },
    {
      by: 'Ana',
      text: 'It is here, washed and everything. Come an hour early and we cook together.',
      reactions: [
        ['❤️', 'Mina'],
        ['👍', 'Ben'],
      ],
    },
    { by: 'Ben', text: 'Then I bring the bread, and `one` very ripe cheese.' },
  ],
};

export const KOREAN: Talk = {
  room: '부엌 식탁',
  topic: '일요일 저녁밥, 그리고 이런저런 이야기',
  otherRooms: ['책 모임', '토요일 산책'],
  lines: [
    {
      by: 'Ana',
      text: '**일요일 여섯 시**에 모여요. 같이 나눠 먹을 것 하나씩 가져오기!',
      pinned: true,
      reactions: [['🎉', 'Ben', 'Mina']],
    },
    { by: 'Mina', text: '저는 **된장찌개**를 큰 냄비에 끓일게요. 두부 못 드시는 분 있나요?' },
    { by: 'Ben', text: '두부 좋아요! 많이 넣어 주세요.', replyTo: 1 },
    {
      by: 'Ben',
      text: '이번에는 쌀 양을 미리 계산해 뒀어요.\n\n```js\nconst cups = (guests) => Math.ceil(guests * 0.75);\n```',
    },
    { by: 'Mina', text: '@Ana 큰 냄비 아직 거기 있어요? 아니면 우리 집에 있나요?' },
    {
      by: 'Ana',
      text: '여기 있어요. 깨끗이 씻어 뒀어요. 한 시간 먼저 와서 같이 만들어요.',
      reactions: [
        ['❤️', 'Mina'],
        ['👍', 'Ben'],
      ],
    },
    { by: 'Ben', text: '그럼 빵은 제가 사 갈게요. 잘 익은 치즈도 `하나` 챙길게요.' },
  ],
};
