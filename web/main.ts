// Asks who is here and for the words of the screen at the same time, makes the client and puts it on the page. Nothing is awaited at the
// top level: the other parts of the page import this one, and would wait for it while it waits for them.
import './app.css';
import './controls.css';
import { mount } from 'svelte';
import Root from './Root.svelte';
import { Language } from './i18n/language.svelte.ts';
import { api } from './net/api.ts';
import { App } from './state/app.svelte.ts';
import { INSIDE_KEY } from './state/beside.svelte.ts';
import { Session } from './state/session.svelte.ts';
import { readStored } from './state/stored.ts';

async function begin(): Promise<void> {
  const session = new Session(api);
  const known = session.load();
  // Whoever was inside will most likely be again: the rooms are fetched meanwhile. Should that fail, it is tried again when they are shown.
  if (readStored(INSIDE_KEY) !== null) import('./screens/House.svelte').catch(() => undefined);
  const app = new App(await Language.load(), session);
  const target = document.getElementById('app');
  target?.replaceChildren();
  if (target !== null) mount(Root, { target, props: { app } });
  await app.start(known);
}

void begin();
