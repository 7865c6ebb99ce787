// 캐릭터 카드와 그림에 관한 말.
import { withParticle } from '../text/particles.ts';
import type { Catalogue } from './en.ts';
import type { cards as english } from './en-cards.ts';

export const cards: Pick<Catalogue, keyof typeof english> = {
  cardImport: '카드 가져오기',
  cardDrop: '여기에 카드를 놓으세요',
  cardTitle: '캐릭터 카드',
  cardReading: '카드를 읽는 중…',
  cardBy: (creator) => `만든 사람: ${creator}`,
  cardNameTaken: (name) => `${withParticle(name, '은/는')} 이미 있어서 번호를 붙였습니다. 다른 이름을 써도 됩니다.`,
  cardGreeting: '인사말',
  cardNoGreeting: '인사말이 없습니다.',
  cardSheet: '어떤 사람인지',
  cardOthers: (count) => `다른 인사말 ${count}개`,
  cardLore: (count, constant) =>
    `로어북 항목 ${count}개${constant === 0 ? '' : `, ${constant === count ? '모두' : `그중 ${constant}개는`} 늘 함께 보냅니다`}`,
  cardTake: '이 페르소나 만들기',
  cardRemarks: {
    instructions: '언어 모델에 지시하는 글이 있습니다. 설명의 일부로 인용할 뿐, 따르지 않습니다.',
    sheet_long: '글이 깁니다. 요청할 때마다 전부 함께 갑니다.',
    sheet_left_out: '너무 길어서 쓰지 못하는 부분이 있습니다. 카드에는 남아 있습니다.',
    greeting_cut: '인사말이 길어서 줄였습니다.',
    lore_left_out: '로어북 항목이 너무 많아 일부만 씁니다. 나머지는 카드에 남아 있습니다.',
    lore_patterns: '패턴으로 불러내는 로어북 항목이 있습니다. 여기서는 패턴을 실행하지 않아 쓰이지 않습니다.',
    assets: '다른 곳에 있는 파일을 가리킵니다. 가져오지 않습니다.',
    secrets: '키나 비밀번호, 서버 주소가 들어 있어서 뺐습니다.',
  },
  cardExport: '내보내기',
  cardExportTitle: (name) => `${name} 카드`,
  cardExportText: '다른 프로그램에서 쓰거나 보관할 수 있습니다. 페르소나에 관해 써 둔 것이 모두 들어 있습니다.',
  cardAsPng: '카드가 든 그림(PNG)',
  cardAsJson: '글만(JSON)',
  pictureChoose: '그림 고르기',
  pictureReplace: '다른 그림',
  pictureRemove: '그림 지우기',
  pictureHint: 'PNG, JPEG, WebP. 정사각형으로 보입니다. 언제 어디서 찍었는지는 남기지 않습니다.',
  pictureSaving: '그리는 중…',
};
