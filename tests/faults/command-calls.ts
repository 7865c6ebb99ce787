// A command and a question as calls of the HTTP API, by their own address: what the tables of the socket say must hold there too.
import type { Command } from '../../protocol/commands.ts';
import type { Question } from '../../protocol/frames.ts';
import type { Id } from '../../protocol/records.ts';
import { COMMAND_LINES } from '../../server/http/command-routes.ts';
import { call } from './http-calls.ts';
import type { Answer, Caller } from './http-calls.ts';

export function callCommand(caller: Caller, roomId: Id, command: Command): Promise<Answer> {
  const { type, ...fields } = command;
  if (type === 'message.post') return call(caller, 'POST', `/api/rooms/${roomId}/messages`, fields);
  if (type === 'room.create') return call(caller, 'POST', '/api/rooms', { ...fields, id: roomId });
  const [method, below] = COMMAND_LINES[type];
  const left: Record<string, unknown> = { ...fields };
  const path = below.replace(/:(\w+)/gu, (_, name: string) => {
    const value = String(left[name]);
    delete left[name];
    return encodeURIComponent(value);
  });
  return call(caller, method, `/api/rooms/${roomId}${path}`, left);
}

export function askByCall(caller: Caller, question: Question): Promise<Answer> {
  return call(caller, 'POST', '/api/questions', question);
}

export function outcomeOf({ status, body }: Answer): string {
  return status < 300 ? 'ok' : (body as { code: string }).code;
}
