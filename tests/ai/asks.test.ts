// Is it a question? Tables. (CONVERSATION §4)
import { describe, expect, test } from 'vitest';
import { asks } from '../../server/ai/asks.ts';
import { computedMs } from '../harness/cpu-time.ts';

const QUESTIONS = {
  English: [
    'What is that?',
    'you coming ?',
    'really??',
    'what?!',
    'what!?',
    'WHAT?!?!',
    'I know. Do you?',
    'one\ntwo?',
    '?',
    'Is that so?…',
    'Sure?..',
    'Sure? ...',
  ],
  'other marks': ['本当？', 'حقا؟', 'what⁇', 'what⁈', 'what‽', 'what⁉', 'what⁉️', 'what❓', 'what❔❓', 'what?⁉️'],
  Korean: [
    '뭐 먹을까요',
    '뭐 드셨습니까',
    '갑니까.',
    '그렇습니까!',
    '어디 가나요',
    '비가 오나요~',
    '괜찮나요',
    '좋지 않나요',
    '재미있나요',
    '없나요',
    '춥나요',
    '싫나요',
    '누구인가요',
    '많은가요',
    '어떤가요 ㅎㅎ',
    '그런가요ㅋㅋㅋ',
    '진짜요?ㅠㅠ',
    '밥은?',
    '그건 왜 그런가요'.normalize('NFD'),
  ],
  Japanese: ['行きますか', 'そうですか。', '何をしましたか！', '来ませんか', '本当でしょうか', 'お元気でしたか。'],
  'emoji behind it': [
    'ok? 😂',
    'ok?😂😂',
    'ok? 👨‍👩‍👧‍👦',
    'ok? 👍🏽',
    'ok? 🇰🇷',
    'ok? 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'ok? 1️⃣',
    'ok? ❤️‍🔥',
    'ok? ☺️',
    '어디 가나요 😊',
    'ok? ^^',
    '行きますか 🙇‍♀️',
  ],
  'marks behind it': [
    '**ok?**',
    '_ok?_',
    '~~ok?~~',
    '*"ok?"*',
    '(ok?)',
    '「本当？」',
    '『行きますか』',
    '“ok?”',
    "'ok?'",
    '[is it?](https://x.y/z)',
    'ok?)',
    '»ok?«'.replace('«', '»'),
  ],
  addresses: [
    'Have you seen this? https://x.y/z',
    'seen https://x.y/z?',
    'Is it `x`?',
    'did you read www.x.y/a?b=c?',
    'see [this](https://x.y)?',
    '이거 봤나요 https://x.y',
  ],
  'quotations of others': ['> I like it\nDo you?', '> a?\n> b?\nreally?'],
};

const STATEMENTS = {
  English: ['', ' ', 'Yes.', 'What a day!', 'Really? I see.', 'Why? Because.', 'I asked him why.', '...', '…', '😂', '🤔'],
  Korean: [
    '바쁘니까요',
    '추우니까',
    '그러니까',
    '맛있으니까요.',
    '만나요',
    '내일 떠나요',
    '일어나요',
    '끝나요',
    '신나요',
    '생각나요',
    '화나요',
    '빛나요',
    '지금 가요',
    '안 가요',
    '안가요',
    '같이 가요',
    '먹었어요',
    '네',
  ],
  Japanese: ['行きます', 'そうですね。', '静か', 'です', 'どこか'],
  'in code': ['`ok?`', '``ok?``', '```\nok?\n```', '```\nok?', 'run `ls ?`'],
  'in an address': ['https://x.y/?', 'https://x.y/z?a=b', 'see https://x.y/?q=why', '이거 https://x.y/?'.replace('이거 ', '')],
  'quotation of others': ['> why?', '> why?\nI agree.', 'I agree.\n> why?'],
};

describe.each(Object.entries(QUESTIONS))('a question: %s', (_, texts) => {
  test.each(texts)('%j', (text) => {
    expect(asks(text)).toBe(true);
  });
});

describe.each(Object.entries(STATEMENTS))('no question: %s', (_, texts) => {
  test.each(texts)('%j', (text) => {
    expect(asks(text)).toBe(false);
  });
});

test('a long text is read in linear time', () => {
  const started = computedMs();
  for (const text of [
    '?'.repeat(16_000),
    '!'.repeat(16_000),
    '`'.repeat(16_000),
    '😂'.repeat(8_000),
    '. '.repeat(8_000),
    '['.repeat(16_000),
    '👨‍'.repeat(5_000),
  ])
    asks(text);
  expect(computedMs() - started).toBeLessThan(2_000);
});
