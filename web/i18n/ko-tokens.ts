// 프로그램이 쓰는 토큰에 관한 말.
import { withParticle } from '../text/particles.ts';
import type { Catalogue } from './en.ts';
import type { tokens as english } from './en-tokens.ts';

export const tokens: Pick<Catalogue, keyof typeof english> = {
  tokens: '프로그램용 토큰',
  tokensText:
    '토큰이 있으면 스크립트나 다른 프로그램이 나를 대신해 일할 수 있습니다. 고른 일만, 내가 할 수 있는 만큼만 할 수 있습니다. 비밀번호를 바꾸면 모두 폐기됩니다.',
  tokensNone: '아직 없습니다.',
  tokenDocs: '프로그램으로 할 수 있는 일',
  tokenMake: '토큰 만들기',
  tokenMakeTitle: '새 토큰',
  tokenName: '이름',
  tokenNameHint: '어디에 쓰는지 적어 두면 나중에 어느 것을 폐기할지 알 수 있습니다.',
  tokenScopes: '할 수 있는 일',
  tokenScopeNames: {
    'rooms:read': '내 방 읽기',
    'rooms:write': '내 방에서 쓰고 행동하기',
    personas: '내 페르소나 바꾸기',
    chat: '언어 모델에게 묻기',
    account: '내 프로필과 키 바꾸기',
    server: '이 서버의 사람 관리하기',
    metrics: '서버 수치 읽기',
  },
  tokenEnds: '유효 기간',
  tokenForDays: { 7: '일주일', 30: '한 달', 90: '세 달', 365: '일 년', 0: '폐기할 때까지' },
  tokenMadeTitle: '내 토큰',
  tokenOnce: '지금 복사하세요. 다시 보여 드리지 않습니다. 이 토큰을 가진 사람은 누구나 나를 대신할 수 있습니다.',
  tokenDone: '확인',
  tokenEndsWith: (last4) => `끝자리 ${last4}`,
  tokenUsed: (when) => `${when} 사용`,
  tokenNeverUsed: '사용한 적 없음',
  tokenExpires: (when) => `${when} 만료`,
  tokenExpired: '만료됨',
  tokenRevoke: '폐기',
  tokenRevokeAsk: (name) => `${withParticle(name, '을/를')} 폐기할까요? 이 토큰을 쓰던 프로그램이 바로 멈춥니다.`,
};
