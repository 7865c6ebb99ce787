// A room that the demo voice speaks into, and conversations as the orchestrator would have them played.
import { demoReply, demoScene } from '../../server/ai/demo-scene.ts';
import { diceFor } from '../../server/ai/draw.ts';
import type { SceneLine } from '../../server/ai/scene-format.ts';
import type { DemoContext } from '../../server/ai/types.ts';
import { KITCHEN_TABLE, PRESETS } from '../../server/personas/presets/presets.ts';

export type Language = 'en' | 'ko';
export const LANGUAGES = ['en', 'ko'] as const;

export const SAID: Record<Language, string[]> = {
  en: [
    'Hello!',
    'I burnt the lasagna again',
    'what should we watch tonight?',
    'My cat knocked over the plant',
    'I have an exam tomorrow',
    'why is it raining?',
    'we went hiking in the mountains',
    'ok',
    'do you like tea?',
    'thinking about quitting my job',
  ],
  ko: [
    '안녕하세요!',
    '라자냐를 또 태웠어요',
    '오늘 저녁에 뭐 볼까요?',
    '고양이가 화분을 깼어요',
    '내일 시험인데 떨려요',
    '왜 비가 와요?',
    '주말에 등산 갔다 왔어요',
    '네',
    '커피 좋아해요?',
    '회사 그만두고 싶어요',
  ],
};

/** A room that can be spoken into. */
export class Room {
  readonly language: Language;
  readonly personas: DemoContext['personas'];
  readonly people: { id: string; name: string }[];
  readonly lines: DemoContext['lines'] = [];
  #turns = 0;

  constructor(language: Language, presets: (string | null)[] = KITCHEN_TABLE.map(({ key }) => key)) {
    this.language = language;
    this.people = [{ id: 'ana', name: language === 'ko' ? '아나' : 'ana' }];
    this.personas = presets.map((preset, at) => {
      const known = PRESETS.find(({ key }) => key === preset);
      return { id: `p${at}`, name: known?.name[language] ?? ['Nari', 'Dori', 'Sol'][at % 3]!, preset, sheet: '' };
    });
  }

  context(more: Partial<DemoContext> = {}): DemoContext {
    this.#turns += 1;
    return {
      language: this.language,
      personas: this.personas,
      speakerId: null,
      people: this.people,
      lines: this.lines.slice(-40),
      closing: false,
      topic: '',
      seed: `turn ${this.#turns}`,
      ...more,
    };
  }

  say(text: string): void {
    this.lines.push({ authorId: 'ana', name: this.people[0]!.name, kind: 'person', text });
  }

  scene(order: string[], maxLines: number, more: Partial<DemoContext> = {}): SceneLine[] {
    const speakers = order.map((id) => this.personas.find((persona) => persona.id === id)!);
    const lines = demoScene(this.context(more), { speakers, members: [...this.personas, ...this.people], maxLines });
    for (const line of lines) if (line.kind === 'say') this.#add(line.speakerId, line.text);
    return lines;
  }

  reply(id: string, more: Partial<DemoContext> = {}): string {
    const text = demoReply(this.context({ speakerId: id, ...more }));
    this.#add(id, text);
    return text;
  }

  #add(id: string, text: string): void {
    this.lines.push({ authorId: id, name: this.personas.find((persona) => persona.id === id)!.name, kind: 'persona', text });
  }
}

/** Rounds as the orchestrator would play them: a person, a scene, a follow-up when somebody was asked. */
export function converse(room: Room, rounds: number): { scenes: SceneLine[][]; followUps: SceneLine[][] } {
  const dice = diceFor(`conversation ${room.language}`);
  const scenes: SceneLine[][] = [];
  const followUps: SceneLine[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    room.say(SAID[room.language][round % SAID[room.language].length]!);
    const order = room.personas.map(({ id }) => id).sort(() => dice() - 0.5);
    const scene = room.scene(order, 3);
    scenes.push(scene);
    const asked = room.personas.find(({ id }) => id === scene.at(-1)?.asks)?.id;
    if (asked !== undefined) followUps.push(room.scene([asked, ...order.filter((id) => id !== asked)], 1, { closing: true }));
  }
  return { scenes, followUps };
}
