// Asks a provider once for its models: the cheapest way to hear whether a key is one, and free of the budget. What cannot work is refused
// with a reason; a provider that merely lists nothing may still speak. Stores nothing. (G26, B56-B68)
import type { KeyRow } from '../keys/key-ring.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { refuse } from '../errors.ts';
import { memoryCapabilities } from './capabilities.ts';
import { openOpenAIProvider } from './openai-provider.ts';
import { sceneSchema } from './scene-format.ts';
import { enteredBy } from './speakers.ts';
import { ProviderError } from './types.ts';
import type { Clock } from './types.ts';
import type { Patience } from './watchdog.ts';

export interface KeyCheckNeed {
  outbound: Outbound;
  clock: Clock;
  patience: Partial<Patience>;
}

export interface Checked {
  models: string[];
  state: KeyRow['state'];
  /** For whoever may manage the key. */
  detail: string;
}

/** Somebody waits at a form. */
const IMPATIENT: Partial<Patience> = { headersMs: 10_000, totalMs: 20_000 };

export class KeyCheck {
  readonly #need: KeyCheckNeed;

  constructor(need: KeyCheckNeed) {
    this.#need = need;
  }

  /** Where this key would be sent, if it may be sent there at all. */
  judge(baseUrl: string, scope: KeyRow['scope']): { baseUrl: string; origin: string } {
    const verdict = this.#need.outbound.judge(baseUrl.trim(), enteredBy(scope));
    if (!verdict.ok)
      refuse('invalid', `keys are not sent to that address (${verdict.reason})`, { reason: `address_${verdict.reason}`, field: 'baseUrl' });
    return { baseUrl: verdict.url, origin: verdict.origin };
  }

  async ask(scope: KeyRow['scope'], { baseUrl, secret }: { baseUrl: string; secret: string }): Promise<Checked> {
    const { clock, outbound, patience } = this.#need;
    const provider = openOpenAIProvider({
      baseUrl,
      apiKey: secret,
      fetch: outbound.fetchFor(enteredBy(scope)),
      clock,
      capabilities: memoryCapabilities(),
      sceneSchema,
      patience: { ...IMPATIENT, ...patience },
    });
    try {
      return { models: await provider.listModels(new AbortController().signal), state: 'good', detail: '' };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      return conclude(error);
    }
  }
}

function conclude({ code, status, detail }: ProviderError): Checked {
  // 403: a key may be limited to speaking, and listing is not speaking.
  if (code === 'bad_key' && status !== 403) return { models: [], state: 'bad', detail };
  if (code === 'out_of_credit') return { models: [], state: 'out_of_credit', detail };
  if (code === 'unreachable' || code === 'timeout')
    refuse('invalid', 'nobody answers at that address', { reason: 'provider_unreachable', field: 'baseUrl' });
  if (code === 'bad_response' && detail.startsWith('redirect'))
    refuse('invalid', 'that address sends keys on to another one', { reason: 'provider_redirects', field: 'baseUrl' });
  return { models: [], state: 'good', detail: '' };
}
