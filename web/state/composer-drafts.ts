// What I began to write, per room and person, kept in this browser until it is sent.
import type { Id } from '../../protocol/records.ts';
import { readStoredJson, writeStored } from './stored.ts';

export interface ComposerDraft {
  text: string;
  replyToId: Id | null;
}

const PREFIX = 'dantok.draft.';

export function readDraft(meId: Id, roomId: Id): ComposerDraft {
  const kept = readStoredJson(`${PREFIX}${meId}.${roomId}`) as Partial<ComposerDraft> | null;
  return {
    text: typeof kept?.text === 'string' ? kept.text : '',
    replyToId: typeof kept?.replyToId === 'string' ? kept.replyToId : null,
  };
}

export function writeDraft(meId: Id, roomId: Id, draft: ComposerDraft): void {
  const empty = draft.text === '' && draft.replyToId === null;
  writeStored(`${PREFIX}${meId}.${roomId}`, empty ? null : JSON.stringify(draft));
}
