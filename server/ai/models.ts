// How much a model can read and what it costs, by its name, as far as that is publicly known. Rather too little than too much: what does not
// fit is refused or, worse, cut off unseen at the front, where the rules stand. Prices change without notice and differ between providers:
// they are estimates, and the owner of the server may state others (model-facts.ts). Pure.

export interface ModelFacts {
  window: number;
  /** US dollars per million tokens; null: not known. */
  promptPrice: number | null;
  completionPrice: number | null;
}

/** Also of a model run at home, whatever its name promises: its server decides. */
const SAFE_WINDOW = 8_192;
const UNKNOWN: ModelFacts = { window: SAFE_WINDOW, promptPrice: null, completionPrice: null };

type Row = readonly [name: RegExp, window: number, promptPrice?: number, completionPrice?: number];

/** The first that fits counts. Models that many providers host have no price of their own. */
const MODELS: readonly Row[] = [
  [/^gpt-3\.5-turbo-instruct/, 4_096, 1.5, 2],
  [/^gpt-3\.5/, 16_385, 0.5, 1.5],
  [/^gpt-4-32k/, 32_768, 60, 120],
  [/^gpt-4-(turbo|1106|0125|vision)/, 128_000, 10, 30],
  [/^gpt-4(-0\d{3})?$/, 8_192, 30, 60],
  [/^gpt-4\.1-nano/, 1_047_576, 0.1, 0.4],
  [/^gpt-4\.1-mini/, 1_047_576, 0.4, 1.6],
  [/^gpt-4\.1/, 1_047_576, 2, 8],
  [/^gpt-4\.5/, 128_000, 75, 150],
  [/^chatgpt-4o/, 128_000, 5, 15],
  [/^gpt-4o-mini/, 128_000, 0.15, 0.6],
  [/^gpt-4o/, 128_000, 2.5, 10],
  [/^gpt-5.*chat/, 128_000, 1.25, 10],
  [/^gpt-5.*nano/, 400_000, 0.05, 0.4],
  [/^gpt-5.*mini/, 400_000, 0.25, 2],
  [/^gpt-5.*pro/, 400_000, 15, 120],
  [/^gpt-5(-|\.1|$)/, 400_000, 1.25, 10],
  [/^gpt-5/, 400_000],
  [/^gpt-oss/, 131_072],
  [/^o1-mini/, 128_000, 1.1, 4.4],
  [/^o1-preview/, 128_000, 15, 60],
  [/^o1-pro/, 200_000, 150, 600],
  [/^o1/, 200_000, 15, 60],
  [/^o3-pro/, 200_000, 20, 80],
  [/^o[34]-mini/, 200_000, 1.1, 4.4],
  [/^o3/, 200_000, 2, 8],
  [/^o4/, 200_000],
  [/^claude-(instant|2\.0)/, 100_000],
  [/^claude-3-haiku/, 200_000, 0.25, 1.25],
  [/^claude-3[.-]5-haiku/, 200_000, 0.8, 4],
  [/^claude-haiku-4/, 200_000, 1, 5],
  [/^claude-(3-|3[.-][57]-)?sonnet/, 200_000, 3, 15],
  [/^claude-(3-opus|opus-4(-1)?(-2\d{7})?$)/, 200_000, 15, 75],
  [/^claude-opus-4[.-]5/, 200_000, 5, 25],
  [/^claude/, 200_000],
  [/^gemini-1\.0/, 32_768],
  [/^gemini-1\.5-flash/, 1_000_000, 0.075, 0.3],
  [/^gemini-1\.5-pro/, 1_000_000, 1.25, 5],
  [/^gemini-2\.0-flash-lite/, 1_000_000, 0.075, 0.3],
  [/^gemini-2\.(0-flash|5-flash-lite)/, 1_000_000, 0.1, 0.4],
  [/^gemini-2\.5-flash/, 1_000_000, 0.3, 2.5],
  [/^gemini-2\.5-pro/, 1_000_000, 1.25, 10],
  [/^gemini/, 1_000_000],
  [/^gemma-?(3|4)/, 128_000],
  [/^(meta-)?llama-?4/, 128_000],
  [/^(meta-)?llama-?3\.[123]/, 128_000],
  [/^mistral-large/, 64_000, 2, 6],
  [/^mistral-medium/, 64_000, 0.4, 2],
  [/^mistral-small/, 64_000, 0.1, 0.3],
  [/^(mistral-nemo|ministral|magistral|mixtral-8x22)/, 64_000],
  [/^(mixtral|mistral)/, 32_768],
  [/^deepseek-(chat|reasoner)$/, 64_000, 0.28, 0.42],
  [/^deepseek/, 64_000],
  [/^(qwen-?3|qwq)/, 32_768],
  [/^qwen-?2\.5/, 32_768],
  [/^(kimi|moonshot.*128k)/, 128_000],
  [/^glm-4\.[5-9]/, 128_000],
  [/^grok-3-mini/, 131_072, 0.3, 0.5],
  [/^grok-4.*fast/, 131_072, 0.2, 0.5],
  [/^grok-[34]/, 131_072, 3, 15],
  [/^grok/, 131_072],
  [/^command-r7b/, 128_000],
  [/^command-(a|r-plus)/, 128_000, 2.5, 10],
  [/^command-r/, 128_000, 0.15, 0.6],
  [/^phi-?(3\.5|4-mini)/, 128_000],
  [/^sonar-pro/, 64_000, 3, 15],
  [/^sonar$/, 64_000, 1, 1],
  [/^(sonar|solar-pro2|exaone-4)/, 64_000],
];

/** A model that is known by its name, whoever hosts it; no word that only begins like one. */
export function isKnownModel(model: string): boolean {
  const name = bareName(model);
  return MODELS.some(([pattern]) => {
    const [known] = pattern.exec(name) ?? [];
    return known !== undefined && !/^[\p{L} ]/u.test(name.slice(known.length));
  });
}

export function knownFacts(model: string): ModelFacts {
  const lower = model.trim().toLowerCase();
  // `name:tag` without an owner is how a server at home calls its models.
  if (!lower.includes('/') && lower.includes(':') && !lower.startsWith('ft:')) return UNKNOWN;
  const name = bareName(model);
  const [, window, promptPrice = null, completionPrice = null] = MODELS.find(([pattern]) => pattern.test(name)) ?? [null, SAFE_WINDOW];
  if (name.endsWith(':free')) return { window, promptPrice: 0, completionPrice: 0 };
  // Those who tuned it pay another price.
  return lower.startsWith('ft:') ? { ...UNKNOWN, window } : { window, promptPrice, completionPrice };
}

function bareName(model: string): string {
  return (model.trim().toLowerCase().split('/').at(-1) ?? '').replace(/^ft:/, '');
}
