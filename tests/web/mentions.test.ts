// The word after @, who fits it, and names found in a text.
import { describe, expect, test } from 'vitest';
import type { MemberRecord } from '../../protocol/records.ts';
import { matchMembers, mentionAt, mentionedIn, splitMentions } from '../../web/text/mentions.ts';

function member(name: string): MemberRecord {
  return {
    id: `id-of-${name}`,
    kind: 'person',
    name,
    emoji: '',
    hue: 0,
    picture: null,
    role: 'member',
    status: 'active',
    muted: false,
    tuned: false,
    joinedAt: 0,
    changedSeq: 0,
  };
}

const ROOM = ['Ana Maria', 'Ben', '민수', '김민지', 'Élodie'].map(member);
const names = (query: string): string[] => matchMembers(ROOM, query).map((one) => one.name);

describe('the @word at the caret', () => {
  test('is found at the start and after a space', () => {
    expect(mentionAt('@be', 3)).toEqual({ start: 0, text: 'be' });
    expect(mentionAt('hello @be', 9)).toEqual({ start: 6, text: 'be' });
    expect(mentionAt('안녕 @민', 5)).toEqual({ start: 3, text: '민' });
  });

  test('ends at the caret, not at the end of the text', () => {
    expect(mentionAt('@ben and more', 4)).toEqual({ start: 0, text: 'ben' });
  });

  test('may hold one space, because names do', () => {
    expect(mentionAt('@Ana Ma', 7)).toEqual({ start: 0, text: 'Ana Ma' });
    expect(mentionAt('@Ana Maria thanks', 17)).toBeUndefined();
  });

  test('is not an address of mail and not on another line', () => {
    expect(mentionAt('ana@example', 11)).toBeUndefined();
    expect(mentionAt('@ana\nben', 8)).toBeUndefined();
    expect(mentionAt('no sign here', 5)).toBeUndefined();
  });
});

describe('who fits a mention', () => {
  test('everybody fits an empty word', () => {
    expect(names('')).toHaveLength(5);
  });

  test('beginnings come before middles', () => {
    expect(names('민')).toEqual(['민수', '김민지']);
    expect(names('ma')).toEqual(['Ana Maria']);
  });

  test('a syllable that is still being written finds the finished one', () => {
    expect(names('미')).toContain('민수');
    expect(names('ㅁ')).toEqual(['민수', '김민지']);
    expect(names('ㄱㅁㅈ')).toEqual(['김민지']);
  });

  test('case and composition do not matter', () => {
    expect(names('éLO')).toEqual(['Élodie']);
  });
});

describe('names in a text', () => {
  test('longer names win over their beginnings', () => {
    expect(splitMentions('hi @ana maria!', ['Ana', 'Ana Maria'])).toEqual([
      { text: 'hi ', mention: false },
      { text: '@ana maria', mention: true },
      { text: '!', mention: false },
    ]);
  });

  test('a name full of pattern signs is only a name', () => {
    expect(splitMentions('@(a+)+$ x', ['(a+)+$'])).toEqual([
      { text: '@(a+)+$', mention: true },
      { text: ' x', mention: false },
    ]);
  });

  test('only those chosen whose name is still there count', () => {
    const chosen = new Map([
      ['1', 'Ben'],
      ['2', 'Ana Maria'],
    ]);
    expect(mentionedIn('thanks @ben', chosen)).toEqual(['1']);
  });
});
