// Whether the demo voice is company: answers, asks, follows the language, does not repeat itself, sounds like somebody, and is honest.
import { describe, expect, test } from 'vitest';
import { demoReply } from '../../server/ai/demo-scene.ts';
import { findVoice, plainVoice } from '../../server/ai/demo-lines/voices.ts';
import type { VoiceLines } from '../../server/ai/demo-lines/voice-lines.ts';
import { fill } from '../../server/ai/demo-speech.ts';
import { nearlyRepeats } from '../../server/ai/hygiene.ts';
import { asks } from '../../server/ai/asks.ts';
import { PRESETS } from '../../server/personas/presets/presets.ts';
import { LANGUAGES, SAID, Room, converse } from '../harness/demo-room.ts';

describe.each(LANGUAGES)('in %s', (language) => {
  test('hello: somebody greets by name, and within two scenes one persona asks another, who answers', () => {
    const room = new Room(language);
    room.say(SAID[language][0]!);
    const scene = room.scene(['p2', 'p0', 'p1'], 3);
    expect(scene[0]!.text).toContain(room.people[0]!.name);
    const { followUps } = converse(room, 2);
    expect(scene.some((line) => line.asks.startsWith('p')) || followUps.length > 0).toBe(true);
  });

  test('200 lines: nothing is said twice within 12 lines, nor nearly', () => {
    const room = new Room(language);
    while (room.lines.length < 260) converse(room, 10);
    const spoken = room.lines.filter(({ kind }) => kind === 'persona').map(({ text }) => text);
    expect(spoken.length).toBeGreaterThan(190);
    for (const [at, text] of spoken.entries()) {
      const lately = spoken.slice(Math.max(0, at - 12), at);
      expect(lately).not.toContain(text);
      expect([text, nearlyRepeats(text, lately.slice(-6))]).toEqual([text, false]);
    }
    expect(new Set(spoken).size / spoken.length).toBeGreaterThan(0.75);
  });

  test('scenes: three lines mostly said, valid speakers, nobody asks themselves, a persona asks another in one of any two', () => {
    const room = new Room(language);
    const { scenes, followUps } = converse(room, 40);
    for (const scene of scenes) {
      expect(scene).toHaveLength(3);
      for (const [at, line] of scene.entries()) {
        expect(line.speakerId).not.toBe(scene[at - 1]?.speakerId);
        expect(line.asks).not.toBe(line.speakerId);
        expect(line.text.trim()).toBe(line.text);
        expect(line.text).not.toMatch(/[{}]|undefined|null/u);
        if (line.kind === 'react') expect(line).toMatchObject({ text: expect.stringMatching(/^\p{RGI_Emoji}$/v), asks: 'nobody' });
        else expect([line.text, asks(line.text)]).toEqual([line.text, line.asks !== 'nobody']);
        const asked = room.personas.find(({ id }) => id === line.asks);
        if (asked !== undefined) expect(line.text).toContain(asked.name);
      }
      expect(scene.at(-1)!.kind).toBe('say');
    }
    const askedIn = scenes.map((scene) => scene.some((line) => room.personas.some(({ id }) => id === line.asks)));
    for (let at = 1; at < askedIn.length; at += 1) expect([askedIn[at - 1], askedIn[at]]).toContain(true);
    expect(followUps.length).toBeGreaterThan(scenes.length / 2);
    const says = scenes.flat().filter(({ kind }) => kind === 'say').length;
    expect(says / scenes.length).toBeGreaterThan(2.6);
    expect(says).toBeLessThan(scenes.length * 3);
  });

  test('whoever is asked answers first, from what was asked', () => {
    const room = new Room(language);
    for (let n = 0; n < 30; n += 1) {
      room.say(SAID[language][n % 10]!);
      const scene = room.scene(['p0', 'p1', 'p2'], 3);
      const asked = room.personas.find(({ id }) => id === scene.at(-1)?.asks);
      if (asked === undefined) continue;
      const question = scene.at(-1)!.text;
      const voice = findVoice(language, asked.preset)!;
      const [answer] = room.scene([asked.id, ...room.personas.map(({ id }) => id).filter((id) => id !== asked.id)], 3);
      const exchange = voice.asked.find(({ ask }) =>
        ask.some((template) =>
          question.includes(
            template
              .replace(/\{other\}|\{word[^}]*\}/gu, '|')
              .split('|')
              .toSorted((a, b) => b.length - a.length)[0]!,
          ),
        ),
      );
      expect(answer!.speakerId).toBe(asked.id);
      expect(exchange!.answer.some((words) => answer!.text.startsWith(words))).toBe(true);
    }
  });

  test('closing: no question is left open', () => {
    const room = new Room(language);
    for (let n = 0; n < 40; n += 1) {
      room.say(SAID[language][n % 10]!);
      const scene = room.scene(['p1', 'p2', 'p0'].slice(0, 1 + (n % 3)), 1 + (n % 3), { closing: true });
      expect(scene.at(-1)).toMatchObject({ kind: 'say', asks: 'nobody' });
      expect(asks(scene.at(-1)!.text)).toBe(false);
      room.say(SAID[language][(n + 3) % 10]!);
      expect(asks(room.reply('p0', { closing: true }))).toBe(false);
    }
  });

  test('as many speakers as lines: everybody exactly once', () => {
    const room = new Room(language, ['chef', 'film-lover', 'sceptic', null]);
    for (let n = 0; n < 20; n += 1) {
      room.say(SAID[language][n % 10]!);
      expect(
        room
          .scene(['p3', 'p1', 'p0', 'p2'], 4)
          .map(({ speakerId }) => speakerId)
          .toSorted(),
      ).toEqual(['p0', 'p1', 'p2', 'p3']);
    }
  });

  test('a persona alone says one line; an empty room is opened as well', () => {
    const room = new Room(language, ['chef']);
    expect(room.scene(['p0'], 3, { topic: language === 'ko' ? '여행' : 'travelling' })).toMatchObject([{ speakerId: 'p0', kind: 'say' }]);
    expect(room.reply('p0').length).toBeGreaterThan(5);
  });

  test('replies: about half of them ask on, by name', () => {
    const room = new Room(language);
    let asking = 0;
    for (let n = 0; n < 100; n += 1) {
      room.say(SAID[language][n % 10]!);
      const text = room.reply(`p${n % 3}`);
      if (asks(text)) asking += 1;
    }
    expect(asking).toBeGreaterThan(30);
    expect(asking).toBeLessThan(70);
  });

  test('honest about itself and about the key', () => {
    for (const [n, question] of (language === 'en'
      ? ['Are you a real AI?', 'is this a bot?', 'are you human?', 'which model are you?']
      : ['너 진짜 AI야?', '봇이에요?', '혹시 사람이에요?', '무슨 모델이야?']
    ).entries()) {
      const room = new Room(language);
      room.say(question);
      const text = room.reply(`p${n % 3}`);
      expect(text).toMatch(language === 'en' ? /demo/u : /데모/u);
      expect(text).toMatch(language === 'en' ? /provider key/u : /제공사 키|키가 없는/u);
      room.say(language === 'en' ? 'how do I add a key?' : '키는 어떻게 넣어요?');
      expect(room.scene(['p0', 'p1', 'p2'], 3)[0]!.text).toMatch(language === 'en' ? /settings/u : /설정/u);
    }
  });

  test('over sorrow nobody chats on', () => {
    const room = new Room(language);
    room.say(language === 'en' ? 'my dog died' : '오늘 너무 슬퍼요');
    const scene = room.scene(['p0', 'p1', 'p2'], 3);
    const kind = room.personas
      .flatMap(({ preset }) => findVoice(language, preset)!.sad)
      .map((template) => fill(template, { who: room.people[0]!.name, other: null, word: null }));
    for (const line of scene) expect(kind).toContain(line.text);
  });

  test('the word of the person is picked up, with the right particle', () => {
    const room = new Room(language);
    const texts = Array.from({ length: 40 }, () => {
      room.say(language === 'en' ? 'I dropped the umbrella' : '우산을 잃어버렸어요');
      return room.scene(['p0', 'p1', 'p2'], 3).map(({ text }) => text);
    }).flat();
    const word = language === 'en' ? 'umbrella' : '우산';
    expect(texts.filter((text) => text.toLowerCase().includes(word)).length).toBeGreaterThan(20);
    expect(texts.join('\n')).not.toMatch(/우산(?:는|가(?!지)|를|와|로)|\p{L}\((?:는|가|를)\)/u);
  });

  test('personas differ: no two share a sentence', () => {
    const voices: VoiceLines[] = [...PRESETS.map(({ key }) => findVoice(language, key)!), plainVoice(language)];
    const all = voices.map((voice) =>
      Object.entries(voice).flatMap(([key, value]) =>
        key === 'reactions'
          ? []
          : (value as (string | { ask: string[]; answer: string[] })[]).flatMap((entry) =>
              typeof entry === 'string' ? [entry] : [...entry.ask, ...entry.answer],
            ),
      ),
    );
    expect(new Set(all.flat()).size).toBe(all.flat().length);
    for (const [at, lines] of all.entries()) {
      expect(lines.length).toBeGreaterThan(60);
      expect(voices[at]!.takes.length * (1 + voices[at]!.openers.length + voices[at]!.tails.length)).toBeGreaterThan(120);
    }
  });

  test('two personas of nobody’s making do not sound the same', () => {
    const room = new Room(language, [null, null]);
    const words = ['p0', 'p1'].map((id) =>
      Array.from({ length: 30 }, (_, n) => {
        const alone = new Room(language, [null, null]);
        alone.say(SAID[language][1]!);
        return demoReply({ ...alone.context({ speakerId: id, seed: `${n}` }), personas: room.personas });
      }),
    );
    const takes = plainVoice(language).takes.map((template) => template.split(/\{[^}]*\}/u).toSorted((a, b) => b.length - a.length)[0]!);
    const used = words.map((texts) => takes.filter((part) => texts.some((text) => text.includes(part))));
    expect(used[0]!.filter((part) => used[1]!.includes(part))).toEqual([]);
  });

  test('the language is the room’s', () => {
    const room = new Room(language);
    converse(room, 30);
    for (const { kind, text } of room.lines) {
      if (kind !== 'persona') continue;
      if (language === 'ko') expect(text).toMatch(/^[^A-Za-z]*$/u);
      else expect(text).not.toMatch(/\p{Script=Hangul}/u);
    }
  });

  test('same seed, same words; another seed, others', () => {
    const room = new Room(language);
    room.say(SAID[language][1]!);
    const base = room.context({ speakerId: 'p0' });
    expect(demoReply(base)).toBe(demoReply(structuredClone(base)));
    const different = new Set(Array.from({ length: 40 }, (_, n) => demoReply({ ...base, seed: `other ${n}` })));
    expect(different.size).toBeGreaterThanOrEqual(20);
  });

  test('no template asks where it must not, and every one that asks ends in its question', () => {
    for (const voice of [...PRESETS.map(({ key }) => findVoice(language, key)!), plainVoice(language)]) {
      const slots = {
        fact: language === 'ko' ? '하는 일: 빵집' : 'Work: bakes bread',
        who: language === 'ko' ? '아나' : 'ana',
        other: language === 'ko' ? '주노' : 'Juno',
        word: language === 'ko' ? '커피' : 'coffee',
      };
      for (const [key, value] of Object.entries(voice)) {
        if (key === 'reactions') continue;
        for (const entry of value as (string | { ask: string[]; answer: string[] })[]) {
          const asking = typeof entry === 'string' ? (key === 'toPerson' ? [entry] : []) : entry.ask;
          const stating = typeof entry === 'string' ? (key === 'toPerson' ? [] : [entry]) : entry.answer;
          for (const text of asking) expect([text, asks(fill(text, slots)!)]).toEqual([text, true]);
          for (const text of stating) expect([text, asks(fill(text, slots)!)]).toEqual([text, false]);
        }
      }
    }
  });
});

test.each([
  ['en', 'what does ana do for work?', 'Work: bakes bread', /Work: bakes bread/u],
  ['en', 'when is the dentist?', 'Schedule: dentist on Tuesday at 9', /dentist on Tuesday at 9/u],
  ['en', 'what does ana like?', 'Likes: not written down yet', /not written down|nothing on that|silent on that/u],
  ['en', 'how tall is ana?', 'Work: bakes bread', /not written down|nothing on that|silent on that/u],
  ['ko', '아나는 무슨 일을 해요?', '하는 일: 빵집을 함', /하는 일: 빵집을 함/u],
  ['ko', '치과는 언제예요?', '일정: 화요일 9시 치과', /화요일 9시 치과/u],
  ['ko', '아나가 싫어하는 건 뭐예요?', '싫어하는 것: 아직 적어 두지 않음', /적혀 있지 않|목록에 없|적어 둔 것이 없/u],
] as const)('%s: the secretary answers "%s" from its list, or says that it is not in it', (language, question, fact, answer) => {
  const room = new Room(language, ['secretary']);
  const owner = language === 'ko' ? '모시는 분: 아나' : 'Works for: ana';
  room.personas[0]!.facts = [owner, fact];
  room.say(question);
  expect(room.reply('p0', { closing: true })).toMatch(answer);
});

test('whatever stands in the room, it has something to say', () => {
  for (const text of [
    '',
    '   ',
    '?',
    '🎉',
    '<script>alert(1)</script>',
    '{word}',
    '$& $1',
    '```\ncode\n```',
    'a'.repeat(16_000),
    '가'.repeat(16_000),
    '\u200B',
    '@Mina',
  ]) {
    const room = new Room('en');
    room.people[0]!.name = '$& {other}';
    room.say(text);
    for (const id of ['p0', 'p1', 'p2']) expect(room.reply(id).length).toBeGreaterThan(3);
    expect(room.scene(['p0', 'p1', 'p2'], 3)).toHaveLength(3);
  }
});
