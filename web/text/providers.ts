// Where keys come from: the addresses people need most, so that nobody has to look them up. Pure.

export interface Provider {
  id: string;
  name: string;
  baseUrl: string;
  /** Runs on the machine of the server: needs no secret. */
  local: boolean;
}

export const PROVIDERS = [
  { id: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1', local: false },
  { id: 'openrouter', name: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1', local: false },
  { id: 'groq', name: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', local: false },
  { id: 'ollama', name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', local: true },
  { id: 'lm-studio', name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1', local: true },
  { id: 'vllm', name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', local: true },
] as const satisfies readonly Provider[];

/** Sent for a server that asks for no secret: the field of a key cannot be empty. */
export const NO_SECRET = 'none';

export function providerAt(baseUrl: string): Provider | undefined {
  const plain = baseUrl.trim().replace(/\/+$/, '');
  return PROVIDERS.find((provider) => provider.baseUrl === plain);
}
