// Lines to search in: mostly frequent words, some of thousands that are seldom, a third of the lines Korean; the same for the same seed.

const ENGLISH =
  'the kitchen was quiet and nobody had thought of bread until evening when ana came home with flour salt butter two onions a bicycle bell'.split(
    ' ',
  );
const KOREAN =
  '오늘 저녁에 부엌에서 다시 만나요 내일 아침 회의 전에 빵을 구워 두었으니 천천히 와도 괜찮아요 날씨가 추우니 따뜻하게 입고'.split(' ');
const SELDOM = 4_000;

export class SearchWords {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** One line in fifty thousand has the rare word. */
  line(number: number): string {
    const words = number % 3 === 0 ? KOREAN : ENGLISH;
    const length = 5 + this.#below(20);
    const line = Array.from({ length }, () =>
      this.#below(8) === 0 ? `w${this.#below(SELDOM).toString(36)}` : (words[this.#below(words.length)] ?? ''),
    );
    if (number % 50_000 === 7) line.push('zeppelin');
    return line.join(' ');
  }

  #below(most: number): number {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((this.#state / 2_147_483_648) * most);
  }
}
