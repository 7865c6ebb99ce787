// Character cards as people hand them around, made from a seed: every form and version, Korean, emoji, lorebooks, fields nobody knows.
import { Prng } from '../harness/prng.ts';

export interface CorpusCard {
  name: string;
  form: (typeof FORMS)[number];
  card: Record<string, unknown>;
}

export const FORMS = ['v1', 'v2', 'v3', 'v2 with its fields at the top too', 'no spec', 'pygmalion', 'text generation'] as const;

const WORDS =
  'Mina 미나는 부엌을 지킨다 <START> {{char}} {{user}} <BOT> soup 국 🍲 👩‍🍳 "quotes" \\back\\ [Scenario] {{random:a,b}} naïve 🇰🇷 “curly” ~ & <b>'.split(
    ' ',
  );

export function makeCorpus(size: number): CorpusCard[] {
  return Array.from({ length: size }, (_, at) => {
    const form = FORMS[at % FORMS.length] ?? 'v2';
    return { name: `${at} ${form}`, form, card: toForm(form, makeFields(new Prng(at + 1), at), at) };
  });
}

function toForm(form: CorpusCard['form'], fields: Record<string, unknown>, at: number): Record<string, unknown> {
  const { name, description, personality, scenario, first_mes, mes_example } = fields;
  const old = { name, description, personality, scenario, first_mes, mes_example };
  const unknown = { create_date: `2024-1-${at}`, chat: `chat ${at}`, nested: { deep: [at, null, true, '깊이'] } };
  switch (form) {
    case 'v1':
      return { ...old, ...unknown };
    case 'v2':
      return { spec: 'chara_card_v2', spec_version: '2.0', data: fields };
    case 'v3':
      return { spec: 'chara_card_v3', spec_version: '3.0', data: { ...fields, ...onlyThird(at) }, ...unknown };
    case 'v2 with its fields at the top too':
      return { ...old, ...unknown, spec: 'chara_card_v2', spec_version: '2.0', data: fields };
    case 'no spec':
      return { data: fields };
    case 'pygmalion':
      return {
        char_name: name,
        char_persona: description,
        char_greeting: first_mes,
        example_dialogue: mes_example,
        world_scenario: scenario,
      };
    case 'text generation':
      return { name, context: description, greeting: first_mes, ...unknown };
  }
}

function makeFields(random: Prng, at: number): Record<string, unknown> {
  const text = (most: number): string => Array.from({ length: 1 + random.below(most) }, () => WORDS[random.below(WORDS.length)]).join(' ');
  const some = <T>(make: () => T): T[] => Array.from({ length: random.below(4) }, make);
  return {
    ...{ name: `${['Mina', '미나', 'Dr. Émile', '🦊 Fox', 'a'][at % 5] ?? ''} ${at}`, description: text(60), personality: text(9) },
    ...{
      scenario: at % 4 === 0 ? '' : text(12),
      first_mes: text(30),
      mes_example: `<START>\n{{user}}: ${text(9)}\r\n{{char}}: ${text(9)}`,
    },
    ...{ creator_notes: text(20), system_prompt: at % 3 === 0 ? text(15) : '', post_history_instructions: at % 6 === 0 ? text(9) : '' },
    ...{ alternate_greetings: some(() => text(20)), tags: some(() => text(1)), creator: 'somebody', character_version: `1.${at}` },
    extensions: { talkativeness: '0.7', fav: at % 2 === 0, 'depth_prompt/x': { prompt: text(5), depth: 4 }, 숫자: [1.5, -0.25, 1e21] },
    ...(at % 2 === 0 ? { character_book: makeBook(random, text) } : {}),
    [`unknown ${at}`]: { a: null, b: [[], {}], 'c.d': text(3) },
  };
}

function makeBook(random: Prng, text: (most: number) => string): object {
  const entries = Array.from({ length: 1 + random.below(6) }, (_, order) => ({
    ...{ keys: [text(1), '국'], content: text(25), extensions: { probability: 50 }, enabled: order !== 2, insertion_order: 10 - order },
    ...{ case_sensitive: order === 1, name: text(2), priority: order, id: order, comment: '주석', constant: order === 0 },
    ...{ selective: order === 3, secondary_keys: [text(1)], position: 'before_char', somethingElse: { x: 1 } },
  }));
  return { name: text(2), description: '', scan_depth: 4, token_budget: 500, recursive_scanning: false, extensions: {}, entries };
}

function onlyThird(at: number): object {
  return {
    group_only_greetings: [`안녕, {{user}}! ${at}`],
    nickname: '미냐',
    creator_notes_multilingual: { ko: '메모' },
    source: ['https://example.invalid/card'],
    assets: [{ type: 'icon', uri: 'ccdefault:', name: 'main', ext: 'png' }],
    creation_date: 1_700_000_000,
    modification_date: 1_700_000_001,
  };
}
