// What one key can do with one model, learned from refusals and remembered. Pure but for the injected store. A refusal is one request
// spent: it is never asked again in the same form, and the next request leaves the refused part out. (CONVERSATION §5; F57)
import { own } from './own.ts';
import type { SaidError } from './provider-errors.ts';

export interface Capabilities {
  /** How a scene can be asked for; `none`: not at all, single calls only. */
  scenes: 'schema' | 'json' | 'none';
  /** Reports usage of streamed answers when asked. */
  usage: boolean;
  logprobs: boolean;
  temperature: boolean;
  tokenLimit: 'max_tokens' | 'max_completion_tokens';
}

/** What was learned about the models of one key. Synchronous; what it returns may be old or odd. */
export interface CapabilityStore {
  read: (model: string) => unknown;
  write: (model: string, learned: Partial<Capabilities>) => void;
}

export function memoryCapabilities(): CapabilityStore {
  const byModel = new Map<string, Partial<Capabilities>>();
  return {
    read: (model) => byModel.get(model),
    write: (model, learned) => {
      byModel.set(model, learned);
    },
  };
}

export interface KnownCapabilities {
  of: (model: string) => Capabilities;
  remember: (model: string, learned: Partial<Capabilities>) => void;
}

export function knownCapabilities(baseUrl: string, store: CapabilityStore): KnownCapabilities {
  const initial = initialCapabilities(baseUrl);
  return {
    of: (model) => ({ ...initial, ...learnedFrom(store.read(model)) }),
    remember: (model, learned) => {
      store.write(model, { ...learnedFrom(store.read(model)), ...learned });
    },
  };
}

/** Before anything is known: everything is tried, and only OpenAI's own servers want the newer name for the token limit. */
function initialCapabilities(baseUrl: string): Capabilities {
  const host = URL.parse(baseUrl)?.hostname ?? '';
  const isOpenAI = host === 'openai.com' || host.endsWith('.openai.com') || host.endsWith('.openai.azure.com');
  return {
    scenes: 'schema',
    usage: true,
    logprobs: true,
    temperature: true,
    tokenLimit: isOpenAI ? 'max_completion_tokens' : 'max_tokens',
  };
}

function learnedFrom(stored: unknown): Partial<Capabilities> {
  const scenes = own(stored, 'scenes');
  const tokenLimit = own(stored, 'tokenLimit');
  const learned: Partial<Capabilities> = {};
  if (scenes === 'schema' || scenes === 'json' || scenes === 'none') learned.scenes = scenes;
  if (tokenLimit === 'max_tokens' || tokenLimit === 'max_completion_tokens') learned.tokenLimit = tokenLimit;
  for (const name of ['usage', 'logprobs', 'temperature'] as const) {
    const value = own(stored, name);
    if (typeof value === 'boolean') learned[name] = value;
  }
  return learned;
}

export function nextSceneForm(scenes: Capabilities['scenes']): Capabilities['scenes'] {
  return scenes === 'schema' ? 'json' : 'none';
}

const REFUSING =
  /unsupported|not support|does ?n[o']t support|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|not available|not enabled|invalid (parameter|argument|field|value)|extra (inputs?|fields?)|extra_forbidden|not compatible/i;

/** What a refusal taught about the request that was refused; null: nothing, it was refused for another reason. */
export function learn(body: object, caps: Capabilities, said: SaidError): Partial<Capabilities> | null {
  const words = `${said.param} ${said.message}`;
  // No word at all: the least common part of the request is the likeliest reason.
  if (words.trim() === '' && said.code === '')
    return Object.hasOwn(body, 'response_format') ? { scenes: nextSceneForm(caps.scenes) } : null;
  const isAbout = (...names: string[]): boolean => names.some((name) => words.includes(name));
  if (
    Object.hasOwn(body, 'response_format') &&
    isAbout('response_format', 'json_schema', 'json_object', 'structured output', 'Structured Output')
  ) {
    return { scenes: nextSceneForm(caps.scenes) };
  }
  if (!REFUSING.test(`${said.code} ${said.type} ${said.message}`)) return null;
  if (Object.hasOwn(body, 'stream_options') && isAbout('stream_options', 'include_usage')) return { usage: false };
  if (Object.hasOwn(body, 'logprobs') && isAbout('logprobs')) return { logprobs: false };
  if (Object.hasOwn(body, 'temperature') && isAbout('temperature')) return { temperature: false };
  if (Object.hasOwn(body, 'max_tokens') && isAbout('max_tokens')) return { tokenLimit: 'max_completion_tokens' };
  if (Object.hasOwn(body, 'max_completion_tokens') && isAbout('max_completion_tokens')) return { tokenLimit: 'max_tokens' };
  return null;
}
