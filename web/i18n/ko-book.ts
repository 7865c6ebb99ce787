// 페르소나의 인사말과 로어북에 관한 말.
import type { Catalogue } from './en.ts';
import type { book as english } from './en-book.ts';

const number = (count: number): string => count.toLocaleString('ko');

export const book: Pick<Catalogue, keyof typeof english> = {
  bookTab: '인사말과 로어북',
  bookWithNew: '페르소나를 만들 때 함께 저장됩니다.',
  bookText: '설정과 따로 저장되며, 저장할 때마다 버전이 남습니다.',
  greetingsOther: '다른 인사말',
  greetingsOtherHint:
    '자리에 앉을 때 첫 인사말 대신 말합니다. 방마다 차례로 다른 것을 고릅니다. {{user}}는 앉힌 사람, {{char}}는 페르소나의 이름입니다.',
  greetingsGroup: '여럿이 있을 때의 인사말',
  greetingsGroupHint: '다른 페르소나가 이미 앉아 있는 방에서 말합니다.',
  greetingNumber: (count) => `인사말 ${count}`,
  greetingAdd: '인사말 추가',
  moveUp: (what) => `위로 옮기기: ${what}`,
  moveDown: (what) => `아래로 옮기기: ${what}`,
  removeThing: (what) => `지우기: ${what}`,
  lore: '로어북',
  loreHint:
    '페르소나의 세계에 속하는 것들입니다. 최근 대화에 낱말이 나오면 그 항목이 함께 전해집니다. 자리가 되는 만큼 이 순서대로 넣습니다.',
  loreCount: (entries, length) => `항목 ${number(entries)}개, ${number(length)}자.`,
  loreNumber: (count) => `항목 ${count}`,
  loreAdd: '항목 추가',
  loreName: '이름',
  loreNameHint: '알아보기 위한 것입니다. 모델은 읽지 않습니다.',
  loreKeys: '불러오는 낱말',
  loreKeysHint: '쉼표로 나누어 적습니다. 쉼표가 든 말은 "따옴표"로 묶습니다.',
  loreAlsoKeys: '함께 나와야 하는 낱말',
  loreExact: '대문자와 소문자 구분하기',
  loreText: '내용',
  loreConstant: '언제나 함께 전하기',
  loreConstantHint: '무슨 말이 나오든 요청마다 들어갑니다.',
  loreEnabled: '사용하기',
  loreAlways: '언제나',
  loreOff: '꺼짐',
  loreSilent: '불러올 낱말이 없습니다',
  loreSilentHint: '낱말을 적거나 언제나 함께 전하게 하세요.',
};
