// This browser's subscription to what is pushed: asked for on a click, given to the server, taken back at both ends.
import { api } from '../net/api.ts';

export type PushState = 'asking' | 'unsupported' | 'insecure' | 'denied' | 'off' | 'on';

export class Push {
  state = $state<PushState>('asking');
  #key = '';

  async load(): Promise<void> {
    if (!isSecureContext) this.state = 'insecure';
    else if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis))
      this.state = 'unsupported';
    else if (Notification.permission === 'denied') this.state = 'denied';
    else await this.#compare();
  }

  /** Only from a click. False: the browser would not. */
  async subscribe(): Promise<boolean> {
    if ((await Notification.requestPermission()) !== 'granted') {
      this.state = Notification.permission === 'denied' ? 'denied' : 'off';
      return this.state !== 'off';
    }
    const { pushManager } = await navigator.serviceWorker.ready;
    // One that was made for another key of the server is of no use.
    await (await pushManager.getSubscription())?.unsubscribe();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.#key }).catch(() => null);
    if (made === null) return false;
    const { endpoint = '', keys = {} } = made.toJSON();
    await api.subscribePush({ endpoint, p256dh: keys['p256dh'] ?? '', auth: keys['auth'] ?? '' });
    this.state = 'on';
    return true;
  }

  async unsubscribe(): Promise<void> {
    await api.unsubscribePush();
    const registration = await navigator.serviceWorker.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    this.state = 'off';
  }

  async #compare(): Promise<void> {
    const { key, endpoint } = await api.push();
    this.#key = key;
    const registration = await navigator.serviceWorker.getRegistration();
    const here = await registration?.pushManager.getSubscription();
    this.state = endpoint !== null && here?.endpoint === endpoint ? 'on' : 'off';
  }
}
