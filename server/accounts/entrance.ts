// Lets somebody in who has proved who they are: a session, and a mark in the browser that it is known. A command body.
import type { Id } from '../../protocol/records.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Sessions } from './sessions.ts';

/** What a request says about the browser it came from. */
export interface Browser {
  address: string;
  /** What it calls itself, shortened. */
  label: string;
  deviceToken: string | undefined;
  /** The session it showed, which gives way to the new one. */
  sessionId: Id | undefined;
}

export interface LetIn {
  sessionToken: string;
  deviceToken: string | undefined;
  /** Sessions that gave way; their sockets are closed after the commit. */
  ended: Id[];
}

export class Entrance {
  readonly #sessions: Sessions;
  readonly #devices: KnownDevices;

  constructor(sessions: Sessions, devices: KnownDevices) {
    this.#sessions = sessions;
    this.#devices = devices;
  }

  letIn(actorId: Id, browser: Browser, { remember }: { remember: boolean }): LetIn {
    const replaced = this.#endShown(browser);
    const { token, ended } = this.#sessions.open({ actorId }, browser.label);
    const deviceToken = remember ? this.#devices.remember(actorId, browser.deviceToken) : undefined;
    return { sessionToken: token, deviceToken, ended: [...replaced, ...ended] };
  }

  letVisitorIn(link: { invitationId: Id; expiresAt: number }, browser: Browser): LetIn {
    const replaced = this.#endShown(browser);
    const { token, ended } = this.#sessions.open(link, browser.label);
    return { sessionToken: token, deviceToken: undefined, ended: [...replaced, ...ended] };
  }

  #endShown(browser: Browser): Id[] {
    return browser.sessionId === undefined ? [] : this.#sessions.end(browser.sessionId);
  }
}
