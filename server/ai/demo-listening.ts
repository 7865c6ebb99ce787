// What the demo voice makes of the room: who spoke, what kind of line it was, which word can be picked up. Pure; patterns, no model.
import type { Id } from '../../protocol/records.ts';
import { asks } from './asks.ts';
import { contentWord } from './demo-words.ts';
import type { DemoContext } from './types.ts';

export const INTENTS = [
  'key',
  'honest',
  'bye',
  'thanks',
  'sad',
  'glad',
  'wellbeing',
  'hello',
  'why',
  'how',
  'where',
  'when',
  'choose',
  'yesno',
  'talk',
] as const;
export type Intent = (typeof INTENTS)[number];

export interface Heard {
  /** Of what people said last, if they had the last word. */
  intent: Intent;
  person: { id: Id; name: string } | null;
  /** People had the last word. */
  byPerson: boolean;
  word: string | null;
}

type Line = DemoContext['lines'][number];

/** Lines of people in a row are heard as one. */
const IN_A_ROW = 5;
/** A word older than this is forgotten. */
const REMEMBERED = 14;

export function listen(demo: DemoContext): Heard {
  const trailing: Line[] = [];
  for (const line of demo.lines.toReversed()) {
    if (line.kind === 'persona' || trailing.length === IN_A_ROW) break;
    trailing.unshift(line);
  }
  const text = trailing.map((line) => line.text).join('\n');
  const lastOfPeople = demo.lines.findLast((line) => line.kind === 'person');
  const person = lastOfPeople === undefined ? (demo.people[0] ?? null) : { id: lastOfPeople.authorId, name: lastOfPeople.name };
  const byPerson = trailing.length > 0;
  return { intent: byPerson ? intentOf(text, demo.language) : 'talk', person, byPerson, word: wordOf(demo, text) };
}

function wordOf(demo: DemoContext, said: string): string | null {
  const names = [...demo.people, ...demo.personas].map(({ name }) => name);
  const find = (text: string): string | null => contentWord(text, demo.language, names);
  // An older word would be no answer.
  if (said !== '') return find(said);
  const last = demo.lines.slice(-REMEMBERED).findLast((line) => line.kind !== 'persona');
  return (last === undefined ? null : find(last.text)) ?? find(demo.topic);
}

/** The first that fits, in this order. */
const PATTERNS: Readonly<Record<'en' | 'ko', readonly [Intent, RegExp][]>> = {
  en: [
    [
      'key',
      /\b(?:api|provider|openai|access)[ -]?keys?\b|OPENAI_API_KEY|\b(?:add|enter|paste|put|need|use|set|have|get) (?:a|an|my|the|your|in a|in my)? ?keys?\b|\bkeys?\b.{0,30}\b(?:settings|server|model|add|enter|paste)\b|^[^\p{L}]*(?:and |what about )?(?:a|the|my|your) key[^\p{L}]*$/iu,
    ],
    [
      'honest',
      /\b(?:are|r) (?:you|u|they|these)\b.{0,40}\b(?:ai|a\.i\.|bots?|robots?|humans?|real|machines?|chat ?gpt|gpt|llms?|models?|persons?|people|demo|canned|scripted|fake)\b|\b(?:is this|am i (?:talking|speaking|chatting) (?:to|with))\b.{0,40}\b(?:ai|bots?|robots?|humans?|real|machines?|models?|persons?|people|demo|canned|scripted|fake)\b|\b(?:which|what) (?:ai |language )?model\b|\bdemo (?:voice|mode)\b|\bwhat are you\b|\byou(?:['’]re| are) (?:just |only )?(?:an? )?(?:ai|bots?|robots?|machines?|canned|scripted|fake)\b/iu,
    ],
    [
      'bye',
      /^[^\p{L}]*(?:ok(?:ay)?,? )?(?:good ?bye|bye|good ?night|see (?:you|ya)|cya|farewell|take care)\b|\b(?:bye bye|gotta go|have to go|i['’]m off|going to bed|see you (?:later|soon|tomorrow))\b/iu,
    ],
    ['thanks', /\b(?:thanks|thank you|thank u|thx|ty|cheers)\b/iu],
    [
      'sad',
      /\b(?:sad|exhausted|lonely|awful|terrible|depressed|depressing|crying|cried|died|passed away|sick|stressed|anxious|miserable|bad day|heartbroken|lost my|broke up|worn out|so tired|i['’]m tired)\b/iu,
    ],
    [
      'glad',
      /\b(?:great news|good news|got the job|promoted|promotion|engaged|married|birthday|i passed|we won|i won|so happy|yay|hooray|did it)\b/iu,
    ],
    [
      'wellbeing',
      /\bhow (?:are|r) (?:you|u|things|we|y['’]all|everyone)\b|\bhow(?:['’]s| is) (?:it going|everyone|everybody|life)\b|\bwhat['’]?s up\b/iu,
    ],
    ['hello', /^[^\p{L}]*(?:hi+|hello+|hey+|hiya|good (?:morning|evening|afternoon)|greetings|howdy|yo|sup|heya|hallo)\b/iu],
  ],
  ko: [
    [
      'key',
      /(?:api|제공사|제공자|오픈에이아이|openai|인증)\s*-?_?(?:키|key)|(?:^|[\s"'])키(?:를|는|은|가|값|값을)?\s*(?:어디|어떻게|넣|입력|추가|등록|필요|없|발급|설정|바꾸|있)|^[^\p{L}]*키(?:는|요|는요)?[^\p{L}]*$/iu,
    ],
    [
      'honest',
      /(?:너|넌|네가|니가|당신|당신들|너희|너희들|여러분|여기|혹시|진짜|이거|다들|얘네|미나|님|씨).{0,16}(?:ai|에이아이|인공지능|봇|로봇|챗봇|사람|인간|기계|gpt|지피티|모델|가짜)(?:이|인|야|예|입|이에|이야|냐|니|들|맞|가|\s)*.{0,6}[?？]|^[^\p{L}]*(?:ai|에이아이|인공지능|봇|로봇|챗봇|사람|인간|gpt|지피티)(?:이야|야|이에요|예요|인가요|입니까|이세요|세요|냐|니|이니)|무슨 모델|어떤 모델|데모(?: 목소리| 모드|야|예요|인가|인지|죠|지|\?)/iu,
    ],
    ['bye', /안녕히|잘\s?자요?|잘\s?가요?|이만 (?:가|갈|자|잘|들어)|바이바이|빠이|나중에 봐|또 봐요?|내일 봐|들어가 볼게|자러 가/u],
    ['thanks', /고마워|고맙|감사|땡큐|ㄱㅅ/u],
    [
      'sad',
      /슬프|슬퍼|슬픈|힘들|힘드|지쳤|지친|지쳐|피곤|외로|외롭|우울|속상|아프|아파|아픈|울었|울고|돌아가셨|스트레스|불안|망했|헤어졌|ㅠㅠ|ㅜㅜ/u,
    ],
    ['glad', /합격|생일|승진|결혼|이겼|성공했|신나|신난|신났|기뻐|기쁘|기쁜|행복|좋은 소식/u],
    ['wellbeing', /잘\s?지내|잘 있었|어떻게 지내|기분 어때|기분이 어때|별일 없|오늘 어때|오늘 어땠/u],
    ['hello', /^[^\p{L}]*(?:안녕|안뇽|하이|헬로|반가|반갑|좋은 (?:아침|저녁|밤)|ㅎㅇ|방가|여러분|다들 (?:계|있|안녕))/u],
  ],
};
const QUESTIONS: Readonly<Record<'en' | 'ko', readonly [Intent, RegExp][]>> = {
  en: [
    [
      'talk',
      /\bwhat do (?:you|we|y['’]all)(?: all| guys)? think\b|\b(?:opinions?|thoughts)\b|\bhow do you (?:feel|like)\b|\bwhat about\b/iu,
    ],
    ['why', /\bwhy\b|\bhow come\b/iu],
    ['choose', /\b(?:what|which|recommend|suggest|choose|pick)\b|\bshould (?:i|we)\b.*\bor\b/iu],
    ['where', /\bwhere\b/iu],
    ['when', /\bwhen\b|\bwhat time\b/iu],
    ['how', /\bhow\b/iu],
  ],
  ko: [
    ['talk', /어떻게 생각|어떤 것 같|생각은? 어때|는 어때|은 어때/u],
    ['why', /(?:^|\s)왜|어째서|이유가/u],
    ['when', /언제|몇 시/u],
    ['where', /어디/u],
    ['how', /어떻게|어떡|방법/u],
    ['choose', /뭐|뭘|무엇|무슨|어떤|어느|추천|골라|고를|할까 .*할까/u],
  ],
};
const ASKS_WITHOUT_MARK = {
  en: /^[^\p{L}]*(?:so |and |but |or )?(?:what|why|how|when|where|which|should|can|could|do|does|did|is|are|would|will|has|have you)\b|\brecommend\b/iu,
  ko: /(?:(?<!니)까|니|냐|추천해 ?(?:줘|주세요)|골라 ?(?:줘|주세요))요?[\s.!~ㅋㅎ]*$|(?:뭐|언제|어디|왜)[^.!]{0,12}$/u,
} as const;

export function intentOf(text: string, language: 'en' | 'ko'): Intent {
  const found = firstThatFits(PATTERNS[language], text) ?? firstThatFits(PATTERNS[language === 'ko' ? 'en' : 'ko'], text);
  const question = isQuestion(text, language) ? (firstThatFits(QUESTIONS[language], text) ?? 'yesno') : null;
  // "Hi! What shall we cook?" is more than a hello.
  if (found === 'hello' && question !== null && text.length > 24) return question;
  return found ?? question ?? 'talk';
}

export function isQuestion(text: string, language: 'en' | 'ko'): boolean {
  return asks(text) || /[?？]/u.test(text) || ASKS_WITHOUT_MARK[language].test(text);
}

function firstThatFits(patterns: readonly [Intent, RegExp][], text: string): Intent | null {
  return patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
