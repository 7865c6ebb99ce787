// On a phone a finger finds whatever can be pressed in a room.
import { expect, test } from 'vitest';
import { card, kitchenWithMina, METER, openTheatre } from './theatre.ts';
import { PHONE, say, sees, useBrowser } from './windows.ts';

useBrowser();

const A_FINGER = 40;

test('on a phone whatever can be pressed in a room is as tall as a finger', async () => {
  const { server, ana, roomId } = await kitchenWithMina();
  const phone = { viewport: PHONE, hasTouch: true, isMobile: true };
  const { page } = await openTheatre(server, ana, roomId, { meter: METER, cards: [card({})] }, phone);
  await say(page, '```js\nlet tea = 1;\n```');
  await sees(page, 'let tea = 1;');
  const low = (): Promise<string[]> =>
    page.evaluate((least) => {
      const pressed = [...document.querySelectorAll<HTMLElement>('button, a[href], select, summary')];
      return pressed
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().height < least)
        .map((one) => one.outerHTML.slice(0, 120));
    }, A_FINGER);
  expect(await low()).toEqual([]);
  await page.getByRole('button', { name: /^Room details/ }).tap();
  await page.getByRole('button', { name: /^Mute/ }).waitFor();
  expect(await low()).toEqual([]);
});
