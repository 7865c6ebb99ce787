// 사람에게 하는 말, 한국어. 이름 뒤에는 조사 대신 ‘님’을 써서 받침을 가리지 않는다. 말투와 낱말은 웹 화면의 것과 같다(web/i18n/ko*.ts).
import type { Words } from './en.ts';
import { refusals } from './ko-refusals.ts';
import { usage } from './ko-usage.ts';

const failed = (name: string, why: string): string => `${name} 님이 답하지 못했습니다. ${why}`;

const cards: Words['cards'] = {
  allowance: () => '페르소나들이 할 말을 다 했습니다. 이제 사람 차례입니다.',
  rested: () => '더 할 말이 있는 페르소나가 없습니다.',
  talk_over: () => '이야기가 끝났습니다.',
  nobody_here: () => '듣는 사람이 없어 이야기를 멈췄습니다.',
  waiting_for_person: ({ name }) => `${name} 님이 질문을 했습니다. 사람이 먼저 답할 차례입니다.`,
  paused: () => '페르소나들이 쉬고 있습니다. /resume 명령으로 다시 말하게 합니다.',
  nobody_unmuted: () => '이 방의 페르소나가 모두 음소거되어 있습니다.',
  nobody_seated: () => '이 방에는 페르소나가 없습니다.',
  not_addressed: () => '이 방의 페르소나는 @이름으로 부를 때만 답합니다.',
  rate_limited: ({ until }) =>
    until === null ? 'AI 제공사가 잠시 기다려 달라고 합니다.' : `AI 제공사가 ${until}까지 기다려 달라고 합니다.`,
  day_spent: ({ until }) =>
    `오늘 쓸 요청을 다 썼거나 사람 몫으로 남겨 두었습니다.${until === null ? '' : ` ${until}에 저절로 이어집니다.`}`,
  out_of_credit: () => '키의 잔액이 떨어졌다고 합니다.',
  bad_key: () => 'AI 제공사가 이 키를 받아 주지 않습니다.',
  cap_reached: ({ until }) => `이 키로 한 달에 쓸 수 있는 비용을 다 썼습니다.${until === null ? '' : ` ${until}에 저절로 이어집니다.`}`,
  no_model: ({ name, model }) => `${name} 님의 모델${model === null ? '' : `(${model})`}이 AI 제공사에 없습니다.`,
  no_voice: () => '키는 있지만 여기서 쓸 수 있는 것이 없습니다.',
  unreachable: ({ name }) => failed(name, 'AI 제공사에 연결할 수 없습니다.'),
  server: ({ name }) => failed(name, 'AI 제공사에 문제가 생겼습니다.'),
  timeout: ({ name }) => failed(name, 'AI 제공사의 응답이 너무 늦습니다.'),
  stalled: ({ name }) => failed(name, '답이 오다가 멈췄습니다.'),
  cut: ({ name }) => failed(name, '연결이 중간에 끊겼습니다.'),
  filtered: ({ name }) => `${name} 님이 하려던 말이 AI 제공사의 필터에 걸렸습니다.`,
  empty: ({ name }) => `${name} 님의 답이 비어 있었습니다.`,
  bad_response: ({ name }) => failed(name, 'AI 제공사가 보낸 내용을 읽을 수 없습니다.'),
  unsupported: ({ name }) => failed(name, '모델이 할 수 없는 일입니다.'),
  context_length: ({ name }) => failed(name, '대화가 모델에 비해 너무 깁니다.'),
  rate_limited_long: ({ name, until }) => failed(name, `AI 제공사가 너무 오래 기다리라고 합니다${until === null ? '' : `(${until}까지)`}.`),
};

const gone: Words['gone'] = {
  missing: '그런 방이 없거나, 들어갈 수 있는 방이 아닙니다.',
  left: '이 방에서 나왔습니다.',
  removed: '이 방에서 내보내졌습니다.',
  banned: '이 방에서 차단되었습니다.',
  deleted: '이 방은 삭제되었습니다.',
  link_revoked: '읽기 링크가 거두어졌습니다.',
};

const happened: Words['happened'] = {
  joined: (name) => `${name} 님이 들어왔습니다.`,
  left: (name) => `${name} 님은 이제 이 방에 없습니다.`,
  edited: (name) => `${name} 님이 글을 수정했습니다:`,
  deletedBy: (name) => `${name} 님의 글이 삭제되었습니다.`,
  topic: (topic) => (topic === '' ? '이제 방에 주제가 없습니다.' : `주제: ${topic}`),
  paused: '이제 페르소나들이 쉽니다. /resume 명령으로 다시 말하게 합니다.',
  resumed: '페르소나들이 다시 말할 수 있습니다.',
  archived: '보관된 방이 되었습니다. 읽을 수만 있습니다.',
  unarchived: '다시 글을 쓸 수 있습니다.',
  restored: '서버가 예전 상태로 돌아갔습니다. 서버가 기억하는 것:',
};

export const ko: Words = {
  ...usage,
  ...refusals,
  cards,
  gone,
  happened,
  aPersona: '페르소나',
  demo: '데모',
  deleted: '삭제된 글',
  endings: { stopped: '멈춤', cut: '끊김', length: '토큰 부족' },

  goneFrom: (room, why) => `${room}: ${why}`,
  unwritable: (why) => `출력할 수 없습니다(${why}).`,

  rooms: '내 방:',
  noRooms: '아직 방이 없습니다.',
  whichRoom: '방을 고르세요(번호나 이름): ',
  unread: (count, mentioned) => `새 글 ${count}개${mentioned === 0 ? '' : `, 나를 부른 글 ${mentioned}개`}`,
  noSuchRoom: (name) => `내 방 가운데 “${name}” 방이 없습니다.`,
  manySuchRooms: (names) => `맞는 방이 여럿입니다: ${names}`,
  nameARoom: '물어볼 사람이 없으니 방 이름을 함께 써 주세요.',
  nothingToPost: '보낼 글이 없었습니다.',
  inRoom: (name) => `${name} 방입니다. /help 명령으로 쓸 수 있는 명령을 봅니다.`,

  here: (count) => `${count}명 접속`,
  typing: (names) => `쓰는 중: ${names}`,
  next: (names, wait) => `다음: ${names}${wait === null ? '' : `, 약 ${wait}`}`,
  talking: (topic) => (topic === '' ? '이야기하는 중' : `‘${topic}’ 이야기 중`),
  thinking: (names) => `생각 중: ${names}`,
  more: (names, count) => `${names} 외 ${count}명`,
  memory: '방의 기억 정리',
  seconds: (count) => `${count}초`,
  minutes: (count) => `${count}분`,
  pausedShort: 'AI 쉬는 중',
  meterMinute: (left, of) => `이번 1분 ${left}/${of}`,
  meterDay: (left, of) => `오늘 ${left}/${of}`,
  meterWait: (wait) => `${wait} 뒤`,
  noVoice: '목소리 없음',
  demoVoice: '데모 목소리',

  connecting: '연결하는 중…',
  offlineFor: (seconds) => `연결 끊김, ${seconds}초 뒤 다시`,
  lost: '연결이 끊겼습니다. 지금 쓰는 글은 다시 연결되면 보냅니다.',
  back: '다시 연결되었습니다.',
  unsent: (count) => `아직 못 보낸 글 ${count}개`,
  notSent: (why) => `보내지 못했습니다: ${why}`,
  keptUnsent: (count) => `글 ${count}개를 보내지 못했습니다.`,

  noSuchCommand: (name) => `/${name} 명령은 없습니다. /help를 보세요. 빗금으로 시작하는 글은 빗금을 두 번 써서 시작하세요.`,
  askWho: '/ask 뒤에 이 방 페르소나의 이름을, 그 뒤에 할 말을 쓰세요.',
  nothingToStop: '지금은 말하거나 기다리는 차례가 없습니다.',
  noOlder: '여기가 방의 처음입니다.',
  who: '이 방에는:',
  kinds: { person: '사람', persona: '페르소나', bot: '봇', stand_in: '가져온 사람' },
  muted: '음소거됨',
  away: '자리 비움',
  topicIs: (topic) => (topic === '' ? '주제가 없습니다.' : `주제: ${topic}`),
  tooLong: (length, most) => `글이 너무 깁니다: ${most}자까지인데 ${length}자입니다.`,
  emptyAsk: '물을 것이 없습니다.',
  place: (place, wait) => `기다리는 중, ${place}번째${wait === null ? '' : `, 약 ${wait}`}`,

  address: '서버 주소: ',
  token: '토큰(웹의 계정 화면에서 만듭니다. 여기에는 보이지 않습니다): ',
  loggedIn: (name, origin, file) => `${origin} 서버에 ${name} 님으로 로그인했습니다. 토큰은 ${file} 파일에 보관했습니다.`,
  loggedOut: '여기서는 토큰을 지웠습니다. 웹의 계정 화면에서 폐기할 수 있습니다.',
  wasNotLoggedIn: '여기에는 토큰이 없었습니다.',
  notLoggedIn: '아직 아는 서버가 없습니다: dantok login <주소>',
  noTokenFor: (origin) => `${origin} 서버의 토큰이 없습니다: dantok login ${origin}, 또는 DANTOK_TOKEN.`,
  badToken: '토큰이 아닙니다.',
  badAddress: (text) => `서버 주소가 아닙니다: “${text}” (예: https://chat.example.org).`,
  exposed: (origin) =>
    `${origin} 주소는 암호화되지 않아 중간에서 누구나 토큰을 읽을 수 있습니다. https://를 쓰거나 --insecure(DANTOK_INSECURE=1)를 붙여 주세요.`,
  notSetUp: '이 서버에는 아직 소유자가 없습니다. 먼저 웹 화면을 열어 주세요.',
  unreachable: (origin, why) => `${origin} 서버에 연결할 수 없습니다${why === '' ? '' : `(${why})`}.`,
  stopped: {
    signed_out: '토큰을 더는 쓸 수 없습니다. 다시 로그인해 주세요: dantok login',
    forbidden: '이 토큰으로는 할 수 없는 일입니다. 방을 읽고 쓸 수 있는 토큰이어야 합니다.',
    not_found: '이 주소에는 단톡이 없습니다.',
    crowded: '이미 연결이 너무 많습니다.',
    upgrade: '이 프로그램과 서버의 버전이 다릅니다. 맞는 것을 받아 주세요.',
    other: '서버가 연결을 닫았습니다.',
  },
};
