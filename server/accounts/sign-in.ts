// Signing in with a name and a password. One error for an unknown name and a wrong password, in the same time. (G27, B09)
import type { Id } from '../../protocol/records.ts';
import type { Batch } from '../db/batch.ts';
import { refuse } from '../errors.ts';
import type { Live } from '../live.ts';
import type { LoggedEvent } from '../rooms/room-log.ts';
import { skeleton } from '../text/names.ts';
import type { Accounts } from './accounts.ts';
import type { Browser, Entrance, LetIn } from './entrance.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Passwords } from './passwords.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface SignInNeed {
  accounts: Accounts;
  batch: Batch<LoggedEvent>;
  devices: KnownDevices;
  entrance: Entrance;
  live: Live;
  passwords: Passwords;
  throttle: SignInThrottle;
}

export class SignIn {
  readonly #need: SignInNeed;

  constructor(need: SignInNeed) {
    this.#need = need;
  }

  async signIn(wish: { name: string; password: string }, browser: Browser): Promise<LetIn & { actorId: Id }> {
    const { accounts, batch, devices, entrance, live, passwords, throttle } = this.#need;
    const account = accounts.findByName(wish.name);
    const device = devices.find(account?.actorId, browser.deviceToken);
    const admission = throttle.admit({ account: skeleton(wish.name), address: browser.address, device });
    const fits = await passwords.verify(account?.passwordHash, wish.password);
    if (!fits || account === undefined) refuse('wrong_credentials', 'the name and the password do not fit', { reason: 'sign_in' });
    admission.succeeded();
    const letIn = await batch.do(() => {
      // The password was checked outside the command: what it was checked against must still stand.
      const current = accounts.find(account.actorId);
      if (current === undefined || current.passwordHash !== account.passwordHash) {
        refuse('wrong_credentials', 'the name and the password do not fit', { reason: 'sign_in' });
      }
      if (current.disabledAt !== null) refuse('forbidden', 'the account is disabled', { reason: 'disabled' });
      return entrance.letIn(account.actorId, browser, { remember: true });
    });
    live.endSessions(letIn.ended);
    return { ...letIn, actorId: account.actorId };
  }
}
