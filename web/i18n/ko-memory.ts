// 방의 기억: 요약, 페르소나가 멤버에 대해 기억하는 것, 잊기.
import type { memory as english } from './en-memory.ts';
import type { Catalogue } from './en.ts';

const number = (value: number): string => value.toLocaleString('ko');

export const memory: Pick<Catalogue, keyof typeof english> = {
  memory: '기억',
  memoryLead:
    '페르소나는 이 방의 최근 줄만 그대로 읽습니다. 그 전의 이야기는 여기 적힌 만큼만 전해집니다. 방에 있는 누구나 볼 수 있습니다.',
  memorySummary: '지난 이야기',
  memoryNone: '아직 없습니다. 페르소나가 방 전체를 한 번에 읽을 수 있습니다.',
  memoryNoneLong: '아직 없습니다. 방이 길어지고, 아무도 요청을 쓰지 않을 때 적힙니다.',
  memoryDemo: '데모 목소리는 요약할 수 없습니다. 키가 없으면 저절로 적히지 않으니 직접 적어 주세요.',
  memoryStale: '여기 담긴 줄 하나가 삭제되었습니다. 이 글은 더 이상 AI 제공사에 보내지 않고, 방을 다시 읽어 새로 적습니다.',
  memoryBy: (who, when) => `${who} 작성, ${when}`,
  memoryByModel: (when) => `AI 모델 작성, ${when}`,
  memoryCost: (prompt, completion) => `모델이 마지막으로 적을 때 읽은 토큰 ${number(prompt)}개, 쓴 토큰 ${number(completion)}개`,
  memoryEdit: '고치기',
  memoryWriteYourself: '직접 적기',
  memoryEditHint: '다음에 모델은 적어 주신 글에 이어서 적습니다.',
  memoryWriteNow: '지금 이어 적기',
  memoryWriteAnew: '방을 읽고 새로 적기',
  memoryWaits: '아무도 요청을 쓰지 않는 1분을 기다리고 있습니다.',
  memoryWriting: '적는 중…',
  memoryNotes: '페르소나가 기억하는 것',
  memoryNotesNone: '아직 메모가 없습니다. 지난 이야기를 적을 때 함께 남깁니다.',
  memoryOf: (name) => `${name}의 기억`,
  memoryAboutRoom: '방',
  memoryAbout: (name) => `${name}에 대해`,
  memoryCorrectedBy: (name) => `${name} 수정`,
  memoryNoteText: '메모',
  memoryNoteEdit: (text) => `고치기: ${text}`,
  memoryNoteDelete: (text) => `삭제: ${text}`,
  memoryForgetting: '잊기',
  memoryForgetText:
    '줄은 하나도 지워지지 않습니다. 하지만 지금까지의 이야기는 다시는 AI 제공사에 보내지 않고, 지난 이야기와 메모는 모두 사라집니다. 방의 멤버에게도 표시됩니다.',
  memoryForgetAll: '지금까지 모두 잊기',
  memoryForgetBefore: '이 앞의 이야기 잊기',
  memoryForgetBeforeText:
    '줄은 하나도 지워지지 않습니다. 하지만 이 줄보다 앞의 이야기는 다시는 AI 제공사에 보내지 않습니다. 무엇이 어디서 왔는지 가릴 수 없어서 지난 이야기와 메모는 모두 사라집니다.',
  memoryForget: '잊기',
  memoryForgottenUntil: (when) => `${when}까지의 이야기를 모두 잊었습니다.`,
  memoryForgottenMark: '이 위는 잊은 이야기입니다. 페르소나에게 전해지지 않습니다',
  memoryRemember: '다시 기억하기',
  memoryRememberFrom: '여기부터 다시 기억하기',
};
