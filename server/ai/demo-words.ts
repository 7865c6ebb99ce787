// A word of what somebody said that can be said again: something like a noun, found without a dictionary, or null. Pure.

const LONGEST = 18;

export function contentWord(text: string, language: 'en' | 'ko', notThese: readonly string[]): string | null {
  const plain = text
    .normalize('NFC')
    .replace(/```[\s\S]*?(?:```|$)|`[^`]*`/gu, ' ')
    .replace(/(?:https?:\/\/|www\.)\S*/giu, ' ')
    .replace(/@\S+/gu, ' ');
  const names = new Set(notThese.map((name) => name.toLowerCase()));
  const found = language === 'ko' ? (koreanWord(plain, names) ?? null) : englishWord(plain, names);
  // In a Korean room somebody may speak English and the other way round: the word is quoted as it is.
  return found ?? (language === 'ko' ? englishWord(plain, names) : null);
}

// ---- English ----------------------------------------------------------------------------------------------------------------------

const NO_NOUN = new Set(
  `a about above across actually after again against ago agree ah all almost along already also although always am amazing an and another any anybody
  anyone anything anyway are around as ask asked at away awesome awful back bad be became because become been before began behind being believe best
  better between big bit both bring brought but buy by bye call called came can cannot cheap come cool could did different do does doing done down
  during each early easy eat eaten either else empty enough even ever every everybody everyone everything exactly except expensive fast feel feeling felt few
  fine first for found free from full fun funny gave get getting give given glad go goes going gone gonna good got great had happen happened happens happy
  hard has have having he hear heard hello help her here hers hey hi him his hot how however huh i idea if important in instead interesting into is it
  its just keep kind know known last late later least leave left less let lets like liked little ll long look looked looking lost lot lots love loved
  made make makes making many may maybe me mean meet met might mine more most much must my myself need needed neither never new next nice no nobody none nor
  not nothing now of off often oh ok okay old on once one ones only or other others ought our ours out over own people perhaps please possible pretty probably
  put quite rather read ready real really recommend right sad said same saw say saying see seem seems seen send sent shall she should show since small so
  some somebody someone something sometimes soon sorry sounds start started stay still stop such sure take taken talk talking tell than thank thanks that
  the their theirs them then there these they thing things think thinking this those though thought three through till tired to today together told tomorrow tonight
  too took totally toward tried true try trying turn two under until up upon us use used useful using usually ve very wait walk walked wanna want wanted wants was watch watched
  way we well went were what whatever when where whether which while who whole whom whose why will wish with within without wonder wondering won work worked
  worse worst would wow wrong yay yeah yes yesterday yet you your yours yourself re isn aren wasn don doesn didn hasn haven hadn won wouldn couldn shouldn
  everyone guys folks cook cooked rains rained writing wrote write broke break forgot forget remember learn learned teach feels bored boring beautiful cold warm weird strange
  stressed exhausted afraid excited anxious lonely busy hungry young short tall high low dear bring somewhere anywhere nowhere else ate drank drink drinking cry crying cried morning evening afternoon`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);
/** Behind these, a word is a thing. */
const BEFORE_NOUN =
  /^(?:a|an|the|my|our|your|his|her|their|some|any|no|this|that|these|those|about|of|for|with|into|new|old|favourite|favorite)$/;
/** "my cat", "an old exam": one that is spoken of, so that it becomes "the cat". */
const DETERMINER = /^(?:a|an|the|my|our|your|his|her|their|this|that|these|those|every|one)$/;
const NOUNISH = /(?:tion|ment|ness|ity|ship|ance|ence|ism|er|or|ist|ture|age)s?$/;

function englishWord(text: string, names: ReadonlySet<string>): string | null {
  const words = text.match(/[\p{Script=Latin}\p{M}]+(?:['’-][\p{Script=Latin}\p{M}]+)*/gu) ?? [];
  let best: string | null = null;
  let most = 0;
  for (const [at, word] of words.entries()) {
    const lower = word.toLowerCase();
    if (word.length < 3 || word.length > LONGEST || /['’]/u.test(word) || NO_NOUN.has(lower) || names.has(lower) || lower.endsWith('ly'))
      continue;
    // A rainy Sunday is about Sunday.
    if (/[^aeiou]y$/.test(lower) && !NO_NOUN.has(words[at + 1]?.toLowerCase() ?? 'a')) continue;
    const before = words[at - 1]?.toLowerCase() ?? '';
    let score = 1 + Math.min(word.length, 9) / 20 + at / words.length / 2;
    if (BEFORE_NOUN.test(before)) score += 1;
    if (NOUNISH.test(lower)) score += 0.3;
    if (/(?:ing|ed)$/.test(lower)) score -= 0.8;
    if (score > most) {
      most = score;
      // A proper name keeps its capital; the first word of a sentence was not one.
      const isProper = at > 0 && /^\p{Lu}/u.test(word);
      const counted = [before, words[at - 2]?.toLowerCase() ?? ''].some((article) => DETERMINER.test(article));
      best = isProper ? word : counted ? `the ${lower}` : lower;
    }
  }
  return best;
}

// ---- Korean -----------------------------------------------------------------------------------------------------------------------

const NO_NOUN_KO = new Set(
  `나 너 저 내 네 제 우리 저희 당신 너희 그 이 저것 그것 이것 거 것 게 걸 건 뭐 뭘 무엇 무슨 어떤 어느 누구 누가 언제 어디 어떻게 왜 얼마 몇 여기 거기 저기 이거 그거 저거
  오늘 어제 내일 지금 아까 나중 방금 요즘 이번 다음 지난 매일 항상 자주 가끔 벌써 아직 이미 바로 먼저 다시 또 더 덜 좀 조금 많이 너무 정말 진짜 아주 매우 꽤 완전 그냥 막 잘 못 안
  모두 다들 다 같이 함께 혼자 서로 특히 거의 아마 혹시 만약 그리고 그런데 근데 그래서 그러면 그럼 하지만 그래도 또는 아니면 왜냐하면 사실 솔직히 역시 결국 갑자기 천천히 빨리 일찍
  새로 새로운 좋은 나쁜 큰 작은 많은 같은 높은 낮은 싶은 늦은 깊은 짧은 밝은 넓은 맛있는 재미있는 예쁜 이런 그런 저런 안녕 안녕하세요 여러분 모두들 네 아니 아니요 응 예 음 와 헐 대박 하하
  때 중 뒤 앞 위 옆 속 안 밖 때문 정도 수 줄 적 번 개 명 분 씨 님 등 한번 하나 둘 셋 첫 처음 마지막 생각 말 사람 추천 하루종일 밤 낮 고마워 반가워`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);
/** Nouns that end as if a particle hung on them. */
const WHOLE = new Set(
  `고양이 어린이 떡볶이 종이 놀이 아이 나이 사이 호랑이 원숭이 오이 거북이 돈가스 회의 강의 주의 제도 지도 속도 온도 파도 포도 태도 기도 제주도 회로 도로 경로 피로 위로 진로 사과 결과 효과
  치과 학과 하와이 휴가 작가 화가 평가 국가 물가 요가 불만 마을 가을 노을 사랑 자랑 신랑 바나나 목도리 와이파이 파이 달팽이 지팡이 구이 볶음 만화 영화 동화 전화 대화 문화 평화 변화 전시회
  모임 얼음 마음 믿음 웃음 걸음 죽음 젊음 음료 카메라 노래 나라 차이 길이 높이 깊이 넓이 먹이 손잡이 옷걸이 목걸이 오토바이 스파이 미로 활로 난로 화로 서로 샤워 타워 파워 의도 각도 농도 빈도 밀도 용도 시도 인도 카드 국수`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);
const SHORT_NOUNS = new Set(Array.from('비눈책밥술차꽃집물빵달별산불길강봄돈일꿈방옷개소닭국죽떡귤배감콩시춤'));
const PARTICLE =
  /(?:이었어요|였어요|입니다|인데요|인데|이라서|인가요|이지만|이라는|라는|이라고|라고|이라도|라도|에서는|에서도|에서|에게서|에게|한테서|한테|으로는|으로|까지|부터|처럼|보다|만큼|마다|이랑|랑|하고|이나|이야|이에요|예요|이랬|은|는|이|가|을|를|의|도|만|로|에|와|과|나|야|요)$/u;
/** Ends of verbs and adjectives, and what makes them attributes. */
const VERBAL =
  /(?:[다요죠까네군지래니냐자]|습니다|세요|어|아|여|해|워|와|려|져|쳐|봐|줘|돼|써|켜|했|었|았|겠|고|서|면|며|려고|는데|은데|한데|던데|거든|니까|지만|도록|게|기|음|[가-힣]한|[가-힣]는|던|온|된|운|난|본|할|될|갈|볼|올|을|했던|하는|있는|없는|싶은|히|이서)$/u;

function koreanWord(text: string, names: ReadonlySet<string>): string | null {
  const tokens = text.split(/[^\p{L}\p{N}]+/u).filter((token) => /^[가-힣]+$/u.test(token));
  let best: string | null = null;
  let most = 0;
  for (const [at, token] of tokens.entries()) {
    const found = nounOf(token, names);
    if (found === null) continue;
    const score = found.sure + Math.min(found.word.length, 4) / 10 + at / tokens.length / 4;
    if (score > most) {
      most = score;
      best = found.word;
    }
  }
  return best;
}

/** How sure: 2 with a particle, 1 bare. */
function nounOf(token: string, names: ReadonlySet<string>): { word: string; sure: number } | null {
  const fits = (word: string): boolean => {
    const long = word.length >= 2 && word.length <= 8;
    return (long || SHORT_NOUNS.has(word)) && !NO_NOUN_KO.has(word) && !names.has(word);
  };
  if (NO_NOUN_KO.has(token) || names.has(token)) return null;
  if (WHOLE.has(token)) return { word: token, sure: 2 };
  const particle = PARTICLE.exec(token)?.[0] ?? '';
  const stem = token.slice(0, token.length - particle.length);
  if (NO_NOUN_KO.has(stem) || names.has(stem)) return null;
  if (particle !== '' && WHOLE.has(stem)) return { word: stem, sure: 2 };
  // 요 and 는 hang on verbs more often than on nouns.
  const verbLike = /^(?:요|는|나|고|야|도|만|에|은|을)$/u.test(particle) && VERBAL.test(token) && VERBAL.test(stem);
  if (particle !== '' && fits(stem) && particleFits(stem, particle) && !verbLike)
    return { word: stem, sure: particle === '요' || particle === '나' ? 0.5 : 2 };
  return fits(token) && !VERBAL.test(token) ? { word: token, sure: 1 } : null;
}

/** 은, 이, 을, 과 follow a consonant; 는, 가, 를, 와 a vowel: what does not fit is no particle. */
function particleFits(stem: string, particle: string): boolean {
  const closed = (stem.charCodeAt(stem.length - 1) - 0xac00) % 28 !== 0;
  if (/^(?:은|이|을|과|으로|으로는|이랑|이나|이야|이에요|이라는|이라고|이라도)$/u.test(particle)) return closed;
  if (/^(?:는|가|를|와|랑|나|야|예요|라는|라고|라도)$/u.test(particle)) return !closed;
  return true;
}
