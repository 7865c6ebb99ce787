// 페르소나 편집기에 관한 말: 이전 버전, 시험해 보기, 지금까지의 기록, 방마다 다르게 둔 것.
import { withParticle } from '../text/particles.ts';
import type { Catalogue } from './en.ts';
import type { editor as english } from './en-editor.ts';

const number = (count: number): string => count.toLocaleString('ko');

export const editor: Pick<Catalogue, keyof typeof english> = {
  editorParts: '편집기의 부분',
  editorSheet: '설정',
  editorTry: '시험해 보기',
  editorVersions: '버전',
  editorNumbers: '기록',
  editorUnsaved: '아직 저장하지 않았습니다.',
  editorLeave: '저장하지 않은 내용이 있습니다.',
  editorDiscard: '버리기',
  editorGoOn: '계속 고치기',
  editorLength: (length, most) => `${number(most)}자 중 ${number(length)}자`,
  editorTakesEffect: '이미 열린 방에서도 다음 말부터 적용됩니다.',

  levelEnds: {
    temperature: { low: '낮으면: 무난하고 늘 비슷합니다', high: '높으면: 뜻밖이지만 횡설수설할 수 있습니다' },
    talkativeness: { low: '낮으면: 물어볼 때까지 기다립니다', high: '높으면: 자주 끼어듭니다' },
  },
  tokensWords: (tokens) =>
    tokens <= 60
      ? '짧은 한 문장입니다. 더 길면 잘립니다.'
      : tokens <= 200
        ? '서너 문장쯤입니다.'
        : tokens <= 600
          ? '긴 메시지 하나쯤입니다.'
          : '이야기 한 편도 들어갑니다. 그만큼 비용과 시간이 더 듭니다.',

  fields: {
    name: '이름',
    emoji: '이모지',
    hue: '색',
    sheet: '어떤 사람인지',
    facts: '아는 것',
    greeting: '인사말',
    talkativeness: '말수',
    temperature: '온도',
    model: '모델',
    maxTokens: '가장 긴 대답',
    language: '언어',
    confidence: '모델이 얼마나 확신했는지 보이기',
    greetings: '다른 인사말',
    groupGreetings: '여럿이 있을 때의 인사말',
    lore: '로어북',
  },
  valueNothing: '없음',
  valueNone: '기본값',
  valueOn: '켜짐',
  valueOff: '꺼짐',

  versionsText: (most) => `저장할 때마다 이전 내용을 남겨 둡니다. 최근 ${most}개까지 남고 더 오래된 것은 사라집니다.`,
  versionNumber: (count) => `버전 ${count}`,
  versionCurrent: '지금 쓰는 것',
  versionBy: (name) => `${withParticle(name, '이/가')} 고침`,
  versionByNobody: '누군가 고침',
  versionFirst: '남아 있는 것 중 첫 번째',
  versionCompare: '비교할 버전',
  versionSame: '달라진 것이 없습니다.',
  versionTake: '이 버전으로 되돌리기',
  versionTakeHint: '가장 새 버전으로 저장됩니다. 사라지는 것은 없습니다.',
  versionTaken: (count) => `버전 ${withParticle(String(count), '으로/로')} 되돌렸습니다.`,
  versionUnsaved: '고치던 내용을 먼저 저장하거나 버려 주세요.',

  conflictTitle: '그사이 다른 사람이 저장했습니다',
  conflictText: (name) => `고치기 시작한 뒤에 ${name}의 새 버전이 저장되었습니다. 쓰던 내용은 그대로 있습니다.`,
  conflictYours: '저장된 버전과, 내 것을 저장하면 달라질 내용입니다.',
  conflictNothing: '두 사람이 똑같이 고쳤습니다.',
  conflictKeep: '내 것으로 저장',
  conflictTake: '저장된 것 쓰기',
  conflictLook: '합쳐서 계속 고치기',
  conflictHint: '그 사람만 고친 곳은 어느 쪽이든 그대로 남습니다. 그 버전은 나중에 되돌릴 수 있습니다.',

  tryText: '지금 여기 적힌 그대로, 저장하지 않아도 말을 걸어 볼 수 있습니다. 어느 방에도 들리지 않고 남지도 않습니다.',
  tryEmpty: '아직 나눈 말이 없습니다. 이렇게 시작해 보세요. 절대로 하지 않을 일이 뭐예요?',
  tryLine: '걸어 볼 말',
  tryAsk: '물어보기',
  tryAgain: '처음부터 다시',
  tryCancel: '취소',
  tryWaiting: '요청 차례를 기다리고 있습니다.',
  tryWaitingFor: (wait) => `요청 차례를 기다리고 있습니다. 약 ${wait} 남았습니다.`,
  tryWaitingUnknown: '오늘 쓸 요청을 다 썼거나 사람들 몫으로 남겨 두었습니다. 오래 걸릴 수 있습니다.',
  tryThinking: '생각하는 중…',
  tryModel: (model) => `${withParticle(model, '이/가')} 말함`,
  tryNoKey: '지금은 시험해 보는 데 쓸 수 있는 키가 없습니다.',
  tryDemo: '데모 목소리입니다. 준비된 대사라서 언어 모델도, 여기서 고친 설정도 반영되지 않습니다.',
  tryTokens: (prompt, completion) => `토큰 ${number(prompt)}개를 읽고 ${number(completion)}개를 썼습니다`,
  tryCut: '대답이 도중에 끊겼습니다.',
  tryLength: '가장 긴 대답에 이르러 잘렸습니다.',

  numbersText: '지금까지의 기록입니다.',
  numbersBusy: '지금은 셀 수 없습니다. 잠시 뒤에 다시 열어 보세요.',
  numbersNone: '아직 한마디도 하지 않았습니다.',
  numberLines: '한 말',
  numberRooms: '앉아 있는 방',
  numberRequests: '최근 30일 요청',
  numberRequestsShared: (all, shared) =>
    shared === 0 ? number(all) : `${number(all)}, 그중 ${withParticle(number(shared), '은/는')} 다른 페르소나와 함께`,
  numberPrefixes: '떼어 낸 자기 이름',
  numberSpeech: '잘라 낸 남의 말',
  numberRepeats: '버린 되풀이',
  numbersMended: '마지막 셋은 모델의 실수를 아무도 보기 전에 고친 횟수입니다. 많으면 다른 모델을 써 보세요.',

  tuneOpen: '이 방에서만 다르게…',
  tuneText: '여기서 정한 것은 이 방에서만, 다음 말부터 적용됩니다. 이 방의 페르소나를 다룰 수 있는 사람은 누구나 보고 바꿀 수 있습니다.',
  tuned: '여기선 다름',
  tunedTitle: '이 방에서만 다르게 정한 것이 있습니다.',
  tuneSheet: '이 방에서 덧붙일 설명',
  tuneSheetHint: '원래 설명 아래에 붙습니다. 맡을 역할이나 지킬 일을 적어 주세요.',
  tuneUsual: '다른 방과 같게',
  tuneEmpty: '비워 두면 다른 방과 같습니다.',
  tuneReset: '모두 다른 방과 같게',
  tuneNothing: '아직 다르게 정한 것이 없습니다.',
};
