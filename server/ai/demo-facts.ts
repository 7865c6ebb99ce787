// Looks a question up in the list that a persona keeps, as the demo voice can: by its words, without understanding any. Pure.

export interface LookedUp {
  /** Null: it is not in the list, or only that it was not written down. */
  fact: string | null;
}

/** What people call the entries that the ready-made list begins with. */
const CALLED: readonly [entry: RegExp, asked: RegExp][] = [
  [/^(?:work|하는 일)\b|^하는 일/iu, /\b(?:job|work|profession|do for a living)\b|직업|무슨 일|하는 일|뭐 하는|회사/iu],
  [/^works for|^모시는 분/iu, /\b(?:who do you work for|whose|boss|owner|name)\b|누구 비서|누구를 모|모시는|이름|주인/iu],
  [/^likes|^좋아하는/iu, /\b(?:likes?|loves?|favou?rite|enjoys?)\b|좋아|취미/iu],
  [/^dislikes|^싫어하는/iu, /\b(?:dislikes?|hates?|cannot stand|can['’]t stand)\b|싫어/iu],
  [
    /^schedule|^일정/iu,
    /\b(?:schedule|calendar|appointments?|meetings?|free|busy|when|today|tomorrow|week)\b|일정|약속|회의|언제|오늘|내일|시간/iu,
  ],
  [/^how to reach|^연락/iu, /\b(?:reach|contact|call|phone|number|e?-?mail|address)\b|연락|전화|번호|메일|주소/iu],
];
const NOT_WRITTEN = /not written down|적어 두지 않음/iu;
/** Words that every question has. */
const COMMON =
  /^(?:the|and|what|who|whom|whose|when|where|why|how|does|did|is|are|was|do|you|your|they|them|their|she|her|him|his|for|with|about|tell|know|can|could|please|뭐|무엇|누구|언제|어디|어떻게|왜|있어요|있나요|알아요|해요|인가요|예요|이에요|좀)$/iu;
/** A particle may hang on it. */
const PARTICLE = /(?:에서|에게|한테|은|는|이|가|을|를|의|에|도|와|과|로)$/u;

/** Null: that is no question about the list. */
export function lookUp(question: string, facts: readonly string[]): LookedUp | null {
  if (facts.length === 0) return null;
  const wanted = wordsOf(question);
  // Whose list it is stands in many questions, and answers none.
  for (const word of wordsOf(ownerOf(facts))) wanted.delete(word);
  const scored = facts.map((fact) => ({ fact, score: scoreOf(fact, wanted, question) })).toSorted((a, b) => b.score - a.score);
  const [best] = scored;
  if (best === undefined || best.score === 0) return /[?？]/u.test(question) && isAboutOwner(question, facts) ? { fact: null } : null;
  return { fact: NOT_WRITTEN.test(best.fact) ? null : best.fact.replace(/[.。]$/u, '') };
}

function scoreOf(fact: string, wanted: ReadonlySet<string>, question: string): number {
  const shared = [...wordsOf(fact)].filter((word) => wanted.has(word)).length;
  return shared + (CALLED.some(([entry, asked]) => entry.test(fact) && asked.test(question)) ? 1.5 : 0);
}

function isAboutOwner(question: string, facts: readonly string[]): boolean {
  const owner = ownerOf(facts);
  return owner !== '' && question.toLowerCase().includes(owner.toLowerCase());
}

function ownerOf(facts: readonly string[]): string {
  return /^(?:works for|모시는 분)\s*:\s*(?<name>.+)$/iu.exec(facts[0] ?? '')?.groups?.['name']?.trim() ?? '';
}

function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words.map((word) => (word.length > 2 ? word.replace(PARTICLE, '') : word)).filter((word) => word.length > 1 && !COMMON.test(word)),
  );
}
