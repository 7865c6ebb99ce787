// Loads the language, makes the client and puts it on the page.
import './app.css';
import './controls.css';
import { mount } from 'svelte';
import Root from './Root.svelte';
import { Language } from './i18n/language.svelte.ts';
import { App } from './state/app.svelte.ts';

const app = new App(await Language.load());
const target = document.getElementById('app');
if (target !== null) mount(Root, { target, props: { app } });
await app.start();
