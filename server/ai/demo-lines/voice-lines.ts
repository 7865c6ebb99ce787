// What one voice can say in one language. Slots: {who} the person who spoke last, {other} the member that is taken up or asked,
// {word} a word of what was said ({Word}: with a capital letter). In Korean a slot may carry a particle to choose: {word:을/를}.
// No line but those under `asked` and `toPerson` ends in a question.

export interface Exchange {
  /** Put to this voice by others. */
  ask: readonly string[];
  answer: readonly string[];
}

export interface VoiceLines {
  /** A short sentence before some lines, and one behind. */
  openers: readonly string[];
  tails: readonly string[];
  /** About what a person said. */
  takes: readonly string[];
  /** About what another persona said. */
  seconds: readonly string[];
  hello: readonly string[];
  wellbeing: readonly string[];
  thanks: readonly string[];
  bye: readonly string[];
  sad: readonly string[];
  glad: readonly string[];
  /** Answers to a person's question, by its kind. */
  choose: readonly string[];
  why: readonly string[];
  how: readonly string[];
  when: readonly string[];
  where: readonly string[];
  yesno: readonly string[];
  /** Questions that suit this voice, with its answers. */
  asked: readonly Exchange[];
  /** To a person. */
  toPerson: readonly string[];
  close: readonly string[];
  /** Honest about being a demo voice; how a key is added. */
  honest: readonly string[];
  key: readonly string[];
  reactions: readonly string[];
  /** Of one who keeps a list: what stands in it ({fact}), and that something does not. */
  found?: readonly string[];
  missing?: readonly string[];
}
