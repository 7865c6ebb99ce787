// Keyboards that build syllables (Korean, Japanese, Chinese) use Enter to finish one: such a key must never send. Pure.

const PROCESSED_BY_INPUT_METHOD = 229;

export function isComposing(event: { isComposing: boolean; keyCode: number }): boolean {
  // Safari ends the composition before it tells of the Enter that ended it: only the old key code gives it away.
  return event.isComposing || event.keyCode === PROCESSED_BY_INPUT_METHOD;
}
