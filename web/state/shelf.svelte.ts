// The personas of this server as I may see them, and the ready-made ones in the language of my screen.
import type { CardPreview, CastCard, LibraryPersona, PersonaBook, PresetCard } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { Api } from '../net/api.ts';
import type { PersonaWish } from '../text/persona-draft.ts';

export class Shelf {
  /** Null: still asked for. */
  personas = $state.raw<readonly LibraryPersona[] | null>(null);
  presets = $state.raw<readonly PresetCard[]>([]);
  casts = $state.raw<readonly CastCard[]>([]);

  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  find(id: Id): LibraryPersona | undefined {
    return this.personas?.find((persona) => persona.id === id);
  }

  async load(language: 'en' | 'ko'): Promise<void> {
    const [{ personas }, { presets, casts }] = await Promise.all([this.#api.personas(), this.#api.presets(language)]);
    this.personas = personas;
    this.presets = presets;
    this.casts = casts;
  }

  async take(preset: string, language: 'en' | 'ko'): Promise<LibraryPersona> {
    return this.#put((await this.#api.takePreset({ preset, language })).persona);
  }

  async create(wish: PersonaWish): Promise<LibraryPersona> {
    return this.#put((await this.#api.createPersona(wish)).persona);
  }

  /** `version`: the one that was being edited. */
  async change(id: Id, wish: PersonaWish & { book?: PersonaBook | undefined }, version: number): Promise<LibraryPersona> {
    return this.#put((await this.#api.changePersona(id, { ...wish, version })).persona);
  }

  /** As it is by now. */
  async look(id: Id): Promise<LibraryPersona> {
    return this.#put((await this.#api.persona(id)).persona);
  }

  async remove(id: Id): Promise<void> {
    await this.#api.deletePersona(id);
    this.personas = (this.personas ?? []).filter((persona) => persona.id !== id);
  }

  async putPicture(id: Id, file: File): Promise<LibraryPersona> {
    return this.#put((await this.#api.putPicture(id, file)).persona);
  }

  async removePicture(id: Id): Promise<LibraryPersona> {
    return this.#put((await this.#api.removePicture(id)).persona);
  }

  lookAtCard(card: File): Promise<{ card: CardPreview }> {
    return this.#api.lookAtCard(card);
  }

  async takeCard(card: File, name: string): Promise<LibraryPersona> {
    return this.#put((await this.#api.takeCard(card, name)).persona);
  }

  /** Those of a cast: who is there already under the ready-made name, the others are made. Asked again it makes nobody twice. */
  async gather(cast: CastCard, language: 'en' | 'ko'): Promise<Id[]> {
    const ids: Id[] = [];
    for (const key of cast.presets) ids.push((this.#findTaken(key) ?? (await this.take(key, language))).id);
    return ids;
  }

  #findTaken(key: string): LibraryPersona | undefined {
    const name = this.presets.find((preset) => preset.key === key)?.name;
    const taken = (this.personas ?? []).filter((persona) => persona.preset === key);
    return taken.find((persona) => persona.mine && persona.name === name) ?? taken.find((persona) => persona.name === name);
  }

  #put(persona: LibraryPersona): LibraryPersona {
    const others = (this.personas ?? []).filter((one) => one.id !== persona.id);
    this.personas = [...others, persona].sort((a, b) => a.name.localeCompare(b.name));
    return persona;
  }
}
