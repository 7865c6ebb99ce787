// A room as a download. A link in the page leads here, so what is wished for stands in the address; nothing of it is secret. (PRODUCT A6)
import { Readable } from 'node:stream';
import { z } from 'zod';
import { EXPORT_FORMATS } from '../../protocol/exchange.ts';
import type { Credentials } from '../accounts/credentials.ts';
import type { ExportDesk } from '../exchange/export-desk.ts';
import { requirePerson } from './authentication.ts';
import { roomParams } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const whole = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();

const wish = z.strictObject({
  format: z.enum(EXPORT_FORMATS),
  language: z.enum(['en', 'ko']).optional(),
  timeZone: z.string().max(64).optional(),
  fromLine: whole,
  toLine: whole,
  from: whole,
  until: whole,
});

export interface ExportRoutesNeed {
  credentials: Credentials;
  exportDesk: ExportDesk;
}

export function registerExportRoutes(app: HttpApp, { credentials, exportDesk }: ExportRoutesNeed): void {
  app.get(
    '/api/rooms/:roomId/export',
    { config: { scope: 'rooms:read' }, schema: { params: roomParams, querystring: wish } },
    (request, reply) => {
      const { format, language = 'en', timeZone = 'UTC', fromLine, toLine, from, until } = request.query;
      const stretch = { fromLine: fromLine ?? null, toLine: toLine ?? null, from: from ?? null, until: until ?? null };
      const { actorId, sessionId } = requirePerson(request);
      const mayHear = (): boolean => credentials.findById(sessionId) !== undefined;
      const file = exportDesk.open(actorId, request.params.roomId, { format, language, timeZone, ...stretch }, mayHear);
      return reply
        .type(file.type)
        .header('content-disposition', file.disposition)
        .send(Readable.from(file.pieces(), { highWaterMark: 1 }));
    },
  );
}
