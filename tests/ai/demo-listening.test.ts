// What the demo voice hears: kinds of lines, and words that can be picked up; in both languages.
import { describe, expect, test } from 'vitest';
import { intentOf, listen } from '../../server/ai/demo-listening.ts';
import type { Intent } from '../../server/ai/demo-listening.ts';
import { contentWord } from '../../server/ai/demo-words.ts';

describe('kinds of lines', () => {
  test.each<[string, Intent]>([
    ['Hello everyone!', 'hello'],
    ['hi', 'hello'],
    ['Hey Mina', 'hello'],
    ['Hello! what should we cook for dinner tonight?', 'choose'],
    ['how are you?', 'wellbeing'],
    ["what's up", 'wellbeing'],
    ['thanks a lot', 'thanks'],
    ['ok, good night', 'bye'],
    ['I am so tired today', 'sad'],
    ["I'm tired", 'sad'],
    ['my dog died', 'sad'],
    ['I got the job!', 'glad'],
    ['it is my birthday', 'glad'],
    ['are you a real AI?', 'honest'],
    ['Are you human?', 'honest'],
    ['is this a bot?', 'honest'],
    ['am I talking to a person', 'honest'],
    ['which model are you?', 'honest'],
    ['you are just a robot', 'honest'],
    ['how do I add a key?', 'key'],
    ['where does the API key go', 'key'],
    ['what about the key?', 'key'],
    ['the house key is gone', 'talk'],
    ['I use a keyboard', 'talk'],
    ['are you hungry?', 'yesno'],
    ['why does it rain?', 'why'],
    ['how does one fold dumplings?', 'how'],
    ['where is the salt?', 'where'],
    ['when do we eat?', 'when'],
    ['what should we watch tonight', 'choose'],
    ['what do you think about coffee?', 'talk'],
    ['I bought a plant', 'talk'],
  ])('%j is %s', (text, intent) => {
    expect(intentOf(text, 'en')).toBe(intent);
  });

  test.each<[string, Intent]>([
    ['안녕하세요!', 'hello'],
    ['안녕 다들', 'hello'],
    ['다시 안녕이라니 놀랐어', 'talk'],
    ['hello', 'hello'],
    ['안녕히 계세요', 'bye'],
    ['잘 자요', 'bye'],
    ['잘 지내요?', 'wellbeing'],
    ['고마워요', 'thanks'],
    ['감사합니다', 'thanks'],
    ['오늘 너무 힘들었어', 'sad'],
    ['시험 합격했어요!', 'glad'],
    ['너희 진짜 AI야?', 'honest'],
    ['혹시 사람이에요?', 'honest'],
    ['봇이에요?', 'honest'],
    ['지금 데모예요?', 'honest'],
    ['키는 어떻게 넣어요?', 'key'],
    ['API 키 어디에 넣어', 'key'],
    ['키가 커요', 'talk'],
    ['왜 비가 와요?', 'why'],
    ['언제 먹어요?', 'when'],
    ['소금 어디 있어요?', 'where'],
    ['만두는 어떻게 빚어요?', 'how'],
    ['오늘 뭐 먹을까요', 'choose'],
    ['영화 추천해 주세요', 'choose'],
    ['커피 어떻게 생각해요?', 'talk'],
    ['배고파요?', 'yesno'],
    ['화분을 샀어요', 'talk'],
  ])('%j is %s', (text, intent) => {
    expect(intentOf(text, 'ko')).toBe(intent);
  });
});

describe('a word to pick up', () => {
  test.each<[string, string | null]>([
    ['I burnt the lasagna again', 'the lasagna'],
    ['My cat knocked over the plant', 'the plant'],
    ['what should we eat tonight?', null],
    ['Hello everyone!', null],
    ['ana loves Berlin', 'Berlin'],
    ['Is science fiction better than fantasy?', 'fiction'],
    ['look at https://example.org/cats `rm -rf`', null],
    ['@Mina pancakes', 'pancakes'],
    ['', null],
    ['🎉🎉', null],
  ])('%j: %j', (text, word) => {
    expect(contentWord(text, 'en', ['ana', 'Mina'])).toBe(word);
  });

  test.each<[string, string | null]>([
    ['고양이가 화분을 깼어요', '고양이'],
    ['오늘 저녁에 뭐 먹을까요?', '저녁'],
    ['새로 나온 영화 봤어요?', '영화'],
    ['내일 시험인데 너무 떨려요', '시험'],
    ['비가 와서 산책을 못 갔어요', '산책'],
    ['오늘 밤에 뭐 볼까?', null],
    ['고마워요', null],
    ['안녕하세요 여러분', null],
    ['미나야 안녕', null],
    ['떡볶이 먹고 싶다', '떡볶이'],
    ['ㅋㅋㅋㅋ', null],
    ['I like pancakes', 'pancakes'],
  ])('%j: %j', (text, word) => {
    expect(contentWord(text, 'ko', ['미나'])).toBe(word);
  });
});

test('lines of people in a row are heard together, the last speaker is answered', () => {
  const person = (name: string, text: string) => ({ authorId: name, name, kind: 'person' as const, text });
  const heard = listen({
    language: 'en',
    personas: [],
    speakerId: null,
    people: [{ id: 'ana', name: 'ana' }],
    lines: [{ authorId: 'm', name: 'Mina', kind: 'persona', text: 'Soup.' }, person('ana', 'I made pancakes'), person('ben', 'ok')],
    closing: false,
    topic: '',
    seed: 's',
  });
  expect(heard).toEqual({ intent: 'talk', person: { id: 'ben', name: 'ben' }, byPerson: true, word: 'pancakes' });
});
