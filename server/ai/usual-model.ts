// With which model a key speaks when neither persona nor key names one. Pure.

/** Listed beside the others, and they do not talk. */
const OTHER_TRADES = /embed|whisper|tts|dall-e|image|audio|realtime|transcri|moderation|rerank|davinci|babbage|sora|guard/i;

/** The server's usual model where the provider has it or does not say; else the first that may talk. */
export function usualModel(key: { model: string | null; models: readonly string[] }, serversUsual: string): string {
  if (key.model !== null) return key.model;
  if (key.models.length === 0 || key.models.includes(serversUsual)) return serversUsual;
  return key.models.find((name) => !OTHER_TRADES.test(name)) ?? serversUsual;
}
