// 주제별 한국어를 모은 것. 새 주제는 파일 한 쌍과 여기 한 줄을 얻는다.
import { book } from './ko-book.ts';
import { bots } from './ko-bots.ts';
import { cards } from './ko-cards.ts';
import { editor } from './ko-editor.ts';
import { exchange } from './ko-exchange.ts';
import { keys } from './ko-keys.ts';
import { notices } from './ko-notices.ts';
import { page } from './ko-page.ts';
import { personas } from './ko-personas.ts';
import { refusals } from './ko-refusals.ts';
import { stage } from './ko-stage.ts';
import { tokens } from './ko-tokens.ts';
import { usage } from './ko-usage.ts';
import { memory } from './ko-memory.ts';

export const topics = {
  ...book,
  ...bots,
  ...cards,
  ...editor,
  ...exchange,
  ...keys,
  ...notices,
  ...page,
  ...personas,
  ...refusals,
  ...stage,
  ...tokens,
  ...usage,
  ...memory,
};
