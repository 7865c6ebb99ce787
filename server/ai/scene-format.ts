// How a scene is asked for and read back: the JSON schema of the structured output, and a reader that finds whole lines in the stream
// before the answer has ended, so that the first can be said early and a cut-off answer still gives what was whole. Pure. (CONVERSATION §5)
import type { Id } from '../../protocol/records.ts';
import type { SceneShape } from './types.ts';
import type { Asked } from '../../protocol/stage.ts';

export interface SceneLine {
  speakerId: Id;
  kind: 'say' | 'react';
  /** The words, or one emoji. */
  text: string;
  asks: Asked;
}

/** The speaker is an enum: no unknown one, and no "Name:" in front of the words, can come back. */
export function sceneSchema(scene: SceneShape): Record<string, unknown> {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['lines'],
    properties: {
      lines: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['speaker', 'kind', 'text', 'asks'],
          properties: {
            speaker: { type: 'string', enum: scene.speakers.map(({ id }) => id) },
            kind: { type: 'string', enum: ['say', 'react'] },
            text: { type: 'string' },
            asks: { type: 'string', enum: [...scene.members.map(({ id }) => id), 'anyone', 'nobody'] },
          },
        },
      },
    },
  };
}

const LONGEST_LINE = 4_000;
const LONGEST_OBJECT = 65_536;
/** Whatever follows this is no JSON. */
const TOO_LONG = '!';
/** The door that messages go through would refuse it. */
const NOTHING_VISIBLE = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;
/** What can be a reaction. */
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

/** Feed it the text as it comes; it gives each line once, when it is whole. */
export class SceneReader {
  readonly #scene: SceneShape;
  /** Of the object that is being read; null between objects. */
  #object: string | null = null;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #given = 0;
  /** Anything at all looked like a scene. */
  sawScene = false;

  constructor(scene: SceneShape) {
    this.#scene = scene;
  }

  push(piece: string): SceneLine[] {
    const lines: SceneLine[] = [];
    for (const object of this.#wholeObjects(piece)) {
      const line = this.#toLine(object);
      if (line === null || this.#given >= this.#scene.maxLines) continue;
      this.#given += 1;
      lines.push(line);
    }
    return lines;
  }

  /** Every `{…}` inside the first list that ends in this piece. Each character is looked at once, however small the pieces. */
  #wholeObjects(piece: string): string[] {
    let at = this.sawScene ? 0 : piece.indexOf('[') + 1;
    if (!this.sawScene && at === 0) return [];
    this.sawScene = true;
    const objects: string[] = [];
    let from = at;
    for (; at < piece.length; at += 1) {
      const character = piece[at];
      if (this.#object === null) {
        if (character !== '{') continue;
        this.#object = '';
        from = at;
      }
      if (!this.#closes(character)) continue;
      objects.push(this.#object + piece.slice(from, at + 1));
      this.#object = null;
    }
    if (this.#object !== null) this.#object += piece.slice(from);
    if (this.#object !== null && this.#object.length > LONGEST_OBJECT) this.#object = TOO_LONG;
    return objects;
  }

  /** Takes in one character of an object; true when the object ends with it. Strings may hold any bracket. */
  #closes(character: string | undefined): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#inString = false;
      return false;
    }
    if (character === '"') this.#inString = true;
    else if (character === '{') this.#depth += 1;
    else if (character === '}') this.#depth -= 1;
    return this.#depth === 0;
  }

  #toLine(json: string): SceneLine | null {
    let raw: unknown;
    try {
      raw = JSON.parse(json);
    } catch {
      return null; // not whole after all: nothing of it is said
    }
    if (typeof raw !== 'object' || raw === null) return null;
    const speaker = this.#scene.speakers.find(({ id, name }) => id === own(raw, 'speaker') || name === own(raw, 'speaker'));
    const text = own(raw, 'text') || own(raw, 'emoji');
    if (speaker === undefined || NOTHING_VISIBLE.test(text)) return null;
    const said = text.slice(0, LONGEST_LINE).toWellFormed();
    if (own(raw, 'kind') === 'react' && ONE_EMOJI.test(said.trim()))
      return { speakerId: speaker.id, kind: 'react', text: said.trim(), asks: 'nobody' };
    const asks = own(raw, 'asks');
    const asked = this.#scene.members.find(({ id, name }) => (id === asks || name === asks) && id !== speaker.id)?.id;
    return {
      speakerId: speaker.id,
      kind: 'say',
      text: said,
      asks: asked ?? (asks === 'anyone' ? 'anyone' : 'nobody'),
    };
  }
}

/** By own property and only text: what a stranger's JSON inherits or nests is nothing to us. */
function own(object: object, key: string): string {
  const value: unknown = Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : '';
}
