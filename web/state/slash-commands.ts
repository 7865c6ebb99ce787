// What can be done by typing in the composer: an entry is a line here, its name in text/slash.ts, its words in the catalogues. Each does
// what its button does and is offered to the same people.
import { asRefusal } from '../net/refusal.ts';
import { splitAsked, type SlashName } from '../text/slash.ts';
import type { App } from './app.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import type { Directing } from './directing.svelte.ts';

export interface SlashPlace {
  app: App;
  desk: Desk;
  directing: Directing;
}

export interface SlashCommand {
  name: SlashName;
  /** Nothing follows the name: picking it does it. */
  bare?: true;
  offered: (place: SlashPlace) => boolean;
  run: (place: SlashPlace, words: string) => void;
  /** A request it may take. */
  price?: (place: SlashPlace) => string;
}

const hasPersonas = ({ directing }: SlashPlace): boolean => directing.personas.length > 0;
const isPaused = ({ desk }: SlashPlace): boolean => desk.view.room.paused;
const moderates = ({ desk }: SlashPlace): boolean => desk.can.moderate && desk.can.write;
const canTalk = (place: SlashPlace): boolean => hasPersonas(place) && !isPaused(place) && place.directing.stage.talk === null;

export const SLASH_COMMANDS: readonly SlashCommand[] = [
  { name: 'ask', offered: hasPersonas, run: ask, price: ({ directing }) => directing.requestPrice },
  { name: 'topic', offered: moderates, run: changeTopic },
  { name: 'talk', offered: canTalk, run: ({ directing }, words) => directing.openTalk(words) },
  {
    name: 'pause',
    bare: true,
    offered: (place) => hasPersonas(place) && !isPaused(place),
    run: ({ directing }) => void directing.setPaused(true),
  },
  {
    name: 'resume',
    bare: true,
    offered: (place) => hasPersonas(place) && isPaused(place),
    run: ({ directing }) => void directing.setPaused(false),
  },
  { name: 'persona', bare: true, offered: moderates, run: ({ directing }) => (directing.dialog = 'seat') },
  { name: 'invite', bare: true, offered: moderates, run: ({ desk }) => desk.openPanel('invite') },
  { name: 'help', bare: true, offered: () => true, run: ({ app }) => (app.sheet = 'keys') },
];

/** Without words: speak now. With words: a line that mentions. */
function ask({ app, desk, directing }: SlashPlace, words: string): void {
  const asked = splitAsked(words, directing.personas);
  if (asked === undefined) {
    app.toasts.show(app.language.t.slashAskWho, { tone: 'bad' });
    desk.putBack(`/ask ${words}`);
  } else if (asked.words === '') {
    void directing.call(asked.persona.id);
  } else {
    desk.post(`@${asked.persona.name} ${asked.words}`, [asked.persona.id]);
  }
}

function changeTopic({ app, desk }: SlashPlace, topic: string): void {
  if (topic === '') return desk.openPanel('settings');
  app.command(desk.room.id, { type: 'room.change', topic }).catch((error: unknown) => {
    app.toasts.show(app.language.refusal(asRefusal(error)), { tone: 'bad' });
    desk.putBack(`/topic ${topic}`);
  });
}
