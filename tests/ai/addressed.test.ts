// Whose names stand in a text: words that are names, names in names, particles. (CONVERSATION §4; issue of the heart, 1)
import { describe, expect, test } from 'vitest';
import { findNamed } from '../../server/ai/addressed.ts';
import { findMentions } from '../../server/text/message-text.ts';

const members = ['Mina', 'Min', 'Mina Lee', 'Will', 'Jo', '미나', '미나리', '준', '하나', 'José', 'İpek', '9lives'].map((name) => ({
  id: `id of ${name}`,
  name,
}));

function named(text: string): string[] {
  return findNamed(text, members).map((id) => id.slice('id of '.length));
}

describe('names in a text', () => {
  test.each<[string, string[]]>([
    ['what does Mina say', ['Mina']],
    ['MINA, mina', ['Mina']],
    ['Mina!', ['Mina']],
    ['(Mina)', ['Mina']],
    ['"Mina"', ['Mina']],
    ['Minas', []],
    ['Aluminium', []],
    ['Mina Lee and Min', ['Mina Lee', 'Min']],
    ['Mina and Mina Lee', ['Mina', 'Mina Lee']],
    ['Min, Mina', ['Min', 'Mina']],
    ['I will go', ['Will']],
    ['goodwill', []],
    ['Willow', []],
    ['Jo_', []],
    ['José!', ['José']],
    ['Jos', []],
    ['İpek and Mina', ['İpek', 'Mina']],
    ['9lives', ['9lives']],
    ['19lives', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['미나가 왔어요', ['미나']],
    ['미나야', ['미나']],
    ['미나한테 물어봐', ['미나']],
    ['미나는요?', ['미나']],
    ['미나요', ['미나']],
    ['미나도 같이', ['미나']],
    ['미나랑 준이랑', ['미나', '준']],
    ['미나에게서는', ['미나']],
    ['미나씨', ['미나']],
    ['미나님께서는', ['미나']],
    ['미나라고 해요', ['미나']],
    ['저는 미나예요', ['미나']],
    ['준이에요', ['준']],
    ['준이하고 미나하고', ['준', '미나']],
    ['미나리 먹자', ['미나리']],
    ['미나리가 미나에게', ['미나리', '미나']],
    ['미나토 항구', []],
    ['수준이 높다', []],
    ['준비됐어', []],
    ['하나도 없어', ['하나']],
    ['가미나', []],
  ])('%j', (text, expected) => {
    expect(named(text)).toEqual(expected);
  });

  test('names with signs are no patterns', () => {
    expect(
      findNamed('a.b (x)', [
        { id: '1', name: 'a.b' },
        { id: '2', name: '(x)' },
        { id: '3', name: 'aXb' },
      ]),
    ).toEqual(['1', '2']);
    expect(findNamed('anything', [{ id: '1', name: '' }])).toEqual([]);
  });
});

describe('@names', () => {
  test.each<[string, string[]]>([
    ['@미나야 안녕', ['미나']],
    ['@미나리 줘', ['미나리']],
    ['@미나한테', ['미나']],
    ['@Mina Lee hi', ['Mina Lee']],
    ['@Minas', []],
    ['mail@mina', []],
    ['@will you come', ['Will']],
    ['@Min @Mina', ['Min', 'Mina']],
  ])('%j', (text, expected) => {
    expect(findMentions(text, members).map((id) => id.slice('id of '.length))).toEqual(expected);
  });
});
