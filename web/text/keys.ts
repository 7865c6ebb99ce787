// Keyboards that build syllables (Korean, Japanese, Chinese) use Enter to finish one: such a key must never send. Pure.

const PROCESSED_BY_INPUT_METHOD = 229;

export function isComposing(event: { isComposing: boolean; keyCode: number }): boolean {
  // Safari ends the composition before it tells of the Enter that ended it: only the old key code gives it away.
  return event.isComposing || event.keyCode === PROCESSED_BY_INPUT_METHOD;
}

const APPLE = /Mac|iPhone|iPad/;

/** Whether this keyboard has a command key. */
export function isApple(userAgent: string): boolean {
  return APPLE.test(userAgent);
}

/** Ctrl; on Apple's keyboards Command, since Ctrl moves the caret there. */
export function holdsMain(event: { ctrlKey: boolean; metaKey: boolean }, userAgent: string): boolean {
  return isApple(userAgent) ? event.metaKey : event.ctrlKey;
}
