// How much a model can read, by its name, as far as that is known. Rather too little than too much: what does not fit is refused or,
// worse, cut off unseen at the front, where the rules stand. Pure.

/** Also of a model run at home, whatever its name promises: its server decides. */
const SAFE_WINDOW = 8_192;

/** The first that fits counts. */
const WINDOWS: readonly (readonly [RegExp, number])[] = [
  [/^gpt-3\.5-turbo-instruct/, 4_096],
  [/^gpt-3\.5/, 16_385],
  [/^gpt-4-(32k)/, 32_768],
  [/^gpt-4-(turbo|1106|0125|vision)/, 128_000],
  [/^gpt-4(-0\d{3})?$/, 8_192],
  [/^gpt-4\.1/, 1_047_576],
  [/^(chatgpt-4o|gpt-4o|gpt-4\.5)/, 128_000],
  [/^gpt-5.*chat/, 128_000],
  [/^gpt-5/, 400_000],
  [/^gpt-oss/, 131_072],
  [/^o1-(mini|preview)/, 128_000],
  [/^o[134]/, 200_000],
  [/^claude-(instant|2\.0)/, 100_000],
  [/^claude/, 200_000],
  [/^gemini-1\.0/, 32_768],
  [/^gemini/, 1_000_000],
  [/^gemma-?(3|4)/, 128_000],
  [/^(meta-)?llama-?4/, 128_000],
  [/^(meta-)?llama-?3\.[123]/, 128_000],
  [/^(mistral-(large|small|medium|nemo)|ministral|magistral|mixtral-8x22)/, 64_000],
  [/^(mixtral|mistral)/, 32_768],
  [/^deepseek/, 64_000],
  [/^(qwen-?3|qwq)/, 32_768],
  [/^qwen-?2\.5/, 32_768],
  [/^(kimi|moonshot.*128k)/, 128_000],
  [/^glm-4\.[5-9]/, 128_000],
  [/^grok/, 131_072],
  [/^command-(a|r)/, 128_000],
  [/^phi-?(3\.5|4-mini)/, 128_000],
  [/^(sonar|solar-pro2|exaone-4)/, 64_000],
];

export function windowOf(model: string): number {
  const lower = model.trim().toLowerCase();
  // `name:tag` without an owner is how a server at home calls its models.
  if (!lower.includes('/') && lower.includes(':') && !lower.startsWith('ft:')) return SAFE_WINDOW;
  const name = (lower.split('/').at(-1) ?? '').replace(/^ft:/, '');
  return WINDOWS.find(([pattern]) => pattern.test(name))?.[1] ?? SAFE_WINDOW;
}
