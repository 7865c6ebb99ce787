// The HTTP API as functions, and the only place that calls `fetch`. Every failure is a Refusal.
import { ERROR_CODES, type ErrorCode } from '../../protocol/errors.ts';
import type { ImportPreview, ImportRole, ImportState } from '../../protocol/exchange.ts';
import type { NoticeSettings } from '../../protocol/notices.ts';
import type { Usage } from '../../protocol/usage.ts';
import type { SearchAnswer, SearchWish } from '../../protocol/search.ts';
import type {
  CardPreview,
  CastCard,
  LibraryPersona,
  MarkedBook,
  PersonaBook,
  PersonaLanguage,
  PersonaNumbers,
  PersonaVersion,
  PresetCard,
  VersionCard,
} from '../../protocol/personas.ts';
import type { Id, Me, Role } from '../../protocol/records.ts';
import { typeOfFile } from '../text/file-type.ts';
import type { Meter } from '../../protocol/stage.ts';
import type { TrialNews } from '../../protocol/trials.ts';
import type { PersonaWish } from '../text/persona-draft.ts';
import { Refusal } from './refusal.ts';
import type {
  SessionAnswer,
  SessionRow,
  TokenRow,
  NewToken,
  BotChange,
  BotRow,
  HookRow,
  LetterRow,
  PersonRow,
  InvitationRow,
  InvitationLook,
  KeyRow,
  NewKey,
  KeyChange,
  ModelFacts,
  ModelRow,
  TrialBody,
} from './api-rows.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function call<T>(method: Method, path: string, body?: object): Promise<T> {
  return send(method, path, body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** A file is the whole body. What the server would refuse for its size is not sent. */
async function upload<T>(method: 'POST' | 'PUT', path: string, file: File, mostBytes: number): Promise<T> {
  if (file.size > mostBytes) throw new Refusal('invalid', { reason: 'too_large' });
  const type = await typeOfFile(file);
  return send(method, path, { headers: { 'content-type': type }, body: file });
}

async function send<T>(method: Method, path: string, more: Pick<RequestInit, 'headers' | 'body'>): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, { method, credentials: 'same-origin', ...more });
  } catch {
    throw new Refusal('offline');
  }
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as T;
  throw refusalFrom(response.status, answer);
}

/** One event after the other, until the server ends it or the signal does. */
async function stream(path: string, body: TrialBody, hear: (news: TrialNews) => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(`/api${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  }).catch(() => {
    throw new Refusal('offline');
  });
  if (!response.ok || response.body === null) throw refusalFrom(response.status, await response.json().catch(() => null));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read().catch(() => {
      throw new Refusal('offline');
    });
    if (done) return;
    const events = (rest + value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) hear(JSON.parse(event.slice(6)) as TrialNews);
  }
}

function refusalFrom(status: number, body: unknown): Refusal {
  const problem = (body ?? {}) as { code?: string; reason?: string; field?: string; retryAfterMs?: number; line?: number };
  const known = ERROR_CODES.find((code) => code === problem.code);
  const { reason, field, retryAfterMs, line } = problem;
  return new Refusal(known ?? codeOf(status), {
    ...(reason === undefined ? {} : { reason }),
    ...(field === undefined ? {} : { field }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(line === undefined ? {} : { line }),
  });
}

/** For answers that are not ours: a proxy's error page. */
function codeOf(status: number): ErrorCode | 'offline' {
  if (status === 401) return 'signed_out';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many';
  return status === 502 || status === 503 || status === 504 ? 'offline' : 'internal';
}

const at = encodeURIComponent;

const CARD_BYTES = 8 * 1024 * 1024;
const PICTURE_BYTES = 10 * 1024 * 1024;

const files = {
  lookAtCard: (card: File) => upload<{ card: CardPreview }>('POST', '/cards/look', card, CARD_BYTES),
  takeCard: (card: File, name: string) => upload<{ persona: LibraryPersona }>('POST', `/cards?name=${at(name)}`, card, CARD_BYTES),
  /** To be opened by the browser: it leaves as a file. */
  cardAddress: (id: Id, as: 'json' | 'png') => `/api/personas/${at(id)}/card?as=${as}`,
  putPicture: (id: Id, picture: File) => upload<{ persona: LibraryPersona }>('PUT', `/personas/${at(id)}/picture`, picture, PICTURE_BYTES),
  removePicture: (id: Id) => call<{ persona: LibraryPersona }>('DELETE', `/personas/${at(id)}/picture`),
  putMyPicture: (picture: File) => upload<{ me: Me }>('PUT', '/account/picture', picture, PICTURE_BYTES),
  removeMyPicture: () => call<{ me: Me }>('DELETE', '/account/picture'),
};

const hooksOf = (roomId: Id): string => `/rooms/${at(roomId)}/webhooks`;

const bots = {
  bots: () => call<{ bots: BotRow[] }>('GET', '/bots'),
  makeBot: (body: BotChange & { name: string }) => call<{ bot: BotRow }>('POST', '/bots', body),
  changeBot: (id: Id, body: BotChange) => call<{ bot: BotRow }>('PATCH', `/bots/${at(id)}`, body),
  deleteBot: (id: Id) => call<undefined>('DELETE', `/bots/${at(id)}`),
  botTokens: (id: Id) => call<{ tokens: TokenRow[] }>('GET', `/bots/${at(id)}/tokens`),
  makeBotToken: (id: Id, body: NewToken) => call<{ token: TokenRow; secret: string }>('POST', `/bots/${at(id)}/tokens`, body),
  revokeBotToken: (id: Id, tokenId: string) => call<undefined>('DELETE', `/bots/${at(id)}/tokens/${at(tokenId)}`),
  hooks: (roomId: Id) => call<{ webhooks: HookRow[] }>('GET', hooksOf(roomId)),
  makeHook: (roomId: Id, body: Pick<HookRow, 'botId' | 'url' | 'hears'>) =>
    call<{ webhook: HookRow; secret: string }>('POST', hooksOf(roomId), body),
  changeHook: (roomId: Id, id: string, body: { hears?: HookRow['hears']; running?: boolean }) =>
    call<{ webhook: HookRow }>('PATCH', `${hooksOf(roomId)}/${at(id)}`, body),
  removeHook: (roomId: Id, id: string) => call<undefined>('DELETE', `${hooksOf(roomId)}/${at(id)}`),
  letters: (roomId: Id, id: string) => call<{ letters: LetterRow[] }>('GET', `${hooksOf(roomId)}/${at(id)}/letters`),
  sendLetter: (roomId: Id, id: string, letterId: string) =>
    call<undefined>('POST', `${hooksOf(roomId)}/${at(id)}/letters/${at(letterId)}/send`, {}),
};

export const api = {
  ...files,
  ...bots,
  session: () => call<SessionAnswer>('GET', '/session'),
  setUp: (body: { token: string; name: string; password: string; language: 'en' | 'ko' }) => call<{ me: Me }>('POST', '/setup', body),
  signIn: (body: { name: string; password: string }) => call<{ me: Me }>('POST', '/session', body),
  signOut: () => call<undefined>('DELETE', '/session'),
  sessions: () => call<{ sessions: SessionRow[] }>('GET', '/sessions'),
  endSession: (id: string) => call<undefined>('DELETE', `/sessions/${at(id)}`),
  endOtherSessions: () => call<undefined>('DELETE', '/sessions'),
  changeAccount: (body: { name?: string; emoji?: string; hue?: number }) => call<{ me: Me }>('PATCH', '/account', body),
  changePassword: (body: { current?: string; next: string }) => call<undefined>('POST', '/account/password', body),
  deleteAccount: (body: { password?: string }) => call<undefined>('DELETE', '/account', body),
  tokens: () => call<{ tokens: TokenRow[] }>('GET', '/tokens'),
  makeToken: (body: NewToken) => call<{ token: TokenRow; secret: string }>('POST', '/tokens', body),
  revokeToken: (id: string) => call<undefined>('DELETE', `/tokens/${at(id)}`),
  noticeSettings: () => call<{ settings: NoticeSettings }>('GET', '/notices'),
  changeNoticeSettings: (body: NoticeSettings) => call<{ settings: NoticeSettings }>('PUT', '/notices', body),
  push: () => call<{ key: string; endpoint: string | null }>('GET', '/push'),
  subscribePush: (body: { endpoint: string; p256dh: string; auth: string }) => call<undefined>('PUT', '/push', body),
  unsubscribePush: () => call<undefined>('DELETE', '/push'),
  testPush: () => call<{ outcome: 'delivered' | 'gone' | 'failed' }>('POST', '/push/test', {}),
  people: () => call<{ people: PersonRow[] }>('GET', '/people'),
  disablePerson: (id: Id) => call<undefined>('POST', `/people/${at(id)}/disable`, {}),
  enablePerson: (id: Id) => call<undefined>('POST', `/people/${at(id)}/enable`, {}),
  resetPassword: (id: Id) => call<{ password: string }>('POST', `/people/${at(id)}/reset`, {}),
  invitations: (roomId: Id) => call<{ invitations: InvitationRow[] }>('GET', `/rooms/${at(roomId)}/invitations`),
  invite: (roomId: Id, body: { kind: 'join' | 'watch'; role?: Role; maxUses?: number; days?: number }) =>
    call<{ invitation: InvitationRow; link: string }>('POST', `/rooms/${at(roomId)}/invitations`, body),
  revokeInvitation: (roomId: Id, id: string) => call<undefined>('DELETE', `/rooms/${at(roomId)}/invitations/${at(id)}`),
  lookAtInvitation: (token: string) => call<InvitationLook>('POST', '/invitations/look', { token }),
  acceptInvitation: (body: { token: string; name?: string; password?: string }) =>
    call<{ me: Me; roomId: Id }>('POST', '/invitations/accept', body),
  keys: () => call<{ keys: KeyRow[] }>('GET', '/keys'),
  addKey: (body: NewKey) => call<{ key: KeyRow }>('POST', '/keys', body),
  changeKey: (id: string, body: KeyChange) => call<{ key: KeyRow }>('PATCH', `/keys/${at(id)}`, body),
  acceptKeyOffer: (id: string) => call<{ key: KeyRow }>('POST', `/keys/${at(id)}/accept`, {}),
  checkKey: (id: string) => call<{ key: KeyRow }>('POST', `/keys/${at(id)}/check`, {}),
  deleteKey: (id: string) => call<undefined>('DELETE', `/keys/${at(id)}`),
  models: () => call<{ models: ModelRow[] }>('GET', '/model-facts'),
  stateModel: (body: ModelFacts & { name: string }) => call<{ model: ModelRow }>('POST', '/model-facts', body),
  usage: (path: string, span: Record<'from' | 'to' | 'zone', string>) =>
    call<{ usage: Usage }>('GET', `${path}?${new URLSearchParams(span).toString()}`),
  personas: () => call<{ personas: LibraryPersona[] }>('GET', '/personas'),
  presets: (language: PersonaLanguage) => call<{ presets: PresetCard[]; casts: CastCard[] }>('GET', `/presets?language=${language}`),
  takePreset: (body: { preset: string; language: PersonaLanguage }) => call<{ persona: LibraryPersona }>('POST', '/personas', body),
  createPersona: (body: PersonaWish) => call<{ persona: LibraryPersona }>('POST', '/personas', body),
  persona: (id: Id) => call<{ persona: LibraryPersona; numbers: PersonaNumbers | null }>('GET', `/personas/${at(id)}`),
  personaVersions: (id: Id) => call<{ versions: VersionCard[] }>('GET', `/personas/${at(id)}/versions`),
  personaVersion: (id: Id, version: number) => call<{ version: PersonaVersion }>('GET', `/personas/${at(id)}/versions/${version}`),
  book: (id: Id) => call<MarkedBook>('GET', `/personas/${at(id)}/book`),
  changeBook: (id: Id, body: MarkedBook) => call<MarkedBook>('PUT', `/personas/${at(id)}/book`, body),
  trialMeter: () => call<{ meter: Meter | null; off: boolean }>('GET', '/trials/meter'),
  tryPersona: (body: TrialBody, hear: (news: TrialNews) => void, signal: AbortSignal) => stream('/trials', body, hear, signal),
  changePersona: (id: Id, body: PersonaWish & { version: number; book?: PersonaBook | undefined }) =>
    call<{ persona: LibraryPersona }>('PATCH', `/personas/${at(id)}`, body),
  deletePersona: (id: Id) => call<undefined>('DELETE', `/personas/${at(id)}`),
  search: (wish: SearchWish) => call<SearchAnswer>('POST', '/search', wish),
  beginImport: () => call<{ id: Id }>('POST', '/imports', {}),
  addToImport: (id: Id, piece: { at: number; text: string }) => call<{ at: number }>('POST', `/imports/${at(id)}/pieces`, piece),
  previewImport: (id: Id) => call<ImportPreview>('POST', `/imports/${at(id)}/preview`, {}),
  makeImportedRoom: (id: Id, wish: { roomId: Id; name: string; roles: ImportRole[] }) =>
    call<ImportState>('POST', `/imports/${at(id)}/room`, wish),
  importState: (id: Id) => call<ImportState>('GET', `/imports/${at(id)}`),
  dropImport: (id: Id) => call<undefined>('DELETE', `/imports/${at(id)}`),
  watch: (token: string) => call<{ me: Me; roomId: Id }>('POST', '/invitations/watch', { token }),
};

export type Api = typeof api;
