// How much waits, where a page that is not looked at can show it: its icon in the tab, and its badge where it is installed.

const PLAIN = '/favicon.svg';
const WAITING = '/favicon-waiting.svg';

export function showBadge(count: number): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const wanted = count > 0 ? WAITING : PLAIN;
  if (icon !== null && icon.getAttribute('href') !== wanted) icon.href = wanted;
  if (!('setAppBadge' in navigator)) return;
  // Refused where the page is not installed: then there is nothing to mark.
  void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => undefined);
}
