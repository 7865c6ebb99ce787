// Asks who is here and for the words of the screen at the same time, makes the client and puts it on the page.
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

const session = new Session(api);
const known = session.load();
// A stranger will stand before the doors: fetched meanwhile. Should that fail, it is tried again when they are shown.
if (readStored(INSIDE_KEY) === null) import('./screens/Doors.svelte').catch(() => undefined);
const app = new App(await Language.load(), session);
const target = document.getElementById('app');
target?.replaceChildren();
if (target !== null) mount(Root, { target, props: { app } });
await app.start(known);
