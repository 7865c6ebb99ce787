// Pictures as browsers show them, taking them away, and personas as cards to keep: all that goes out as a file. What was uploaded never
// goes out as it came. (RELIABILITY 5.5 "Files"; B70, B72)
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { OwnPicture } from '../accounts/own-picture.ts';
import { refuse } from '../errors.ts';
import type { CardDesk } from '../personas/card-desk.ts';
import type { Pictures } from '../pictures/pictures.ts';
import { requireActor, requirePerson } from './authentication.ts';
import { personaAnswer } from './persona-routes.ts';
import { idParams, meAnswer } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const POLICY = "sandbox; default-src 'none'";

export interface PictureRoutesNeed {
  cardDesk: CardDesk;
  ownPicture: OwnPicture;
  pictures: Pictures;
}

export function registerPictureRoutes(app: HttpApp, { cardDesk, ownPicture, pictures }: PictureRoutesNeed): void {
  app.get('/api/pictures/:id', { config: { scope: 'rooms:read' }, schema: { params: idParams } }, (request, reply) => {
    const picture = pictures.read(request.params.id, requireActor(request)) ?? refuse('not_found', 'no such picture');
    // The same id is always the same picture. A day: whoever signs out leaves little behind.
    reply.headers({ 'cache-control': 'private, max-age=86400, immutable', 'content-security-policy': POLICY });
    return reply.type(picture.type).send(picture.bytes);
  });

  app.delete(
    '/api/personas/:id/picture',
    { config: { scope: 'personas' }, schema: { params: idParams, response: { 200: personaAnswer } } },
    async (request) => ({
      persona: await cardDesk.removePicture(requirePerson(request).actorId, request.params.id),
    }),
  );

  app.delete('/api/account/picture', { config: { scope: 'account' }, schema: { response: { 200: meAnswer } } }, async (request) => ({
    me: await ownPicture.remove(requirePerson(request).actorId),
  }));

  const asked = { params: idParams, querystring: z.strictObject({ as: z.enum(['json', 'png']) }) };
  app.get('/api/personas/:id/card', { config: { scope: 'personas' }, schema: asked }, async (request, reply) => {
    const { actorId } = requirePerson(request);
    const { id } = request.params;
    const { as } = request.query;
    const { name, bytes } = as === 'png' ? await cardDesk.toPng(actorId, id) : cardDesk.toJson(actorId, id);
    return sendFile(reply, { name: `${name}.${as}`, type: as === 'png' ? 'image/png' : 'application/json', bytes });
  });
}

function sendFile(reply: FastifyReply, { name, type, bytes }: { name: string; type: string; bytes: Buffer }): FastifyReply {
  reply.headers({ 'content-disposition': attachmentOf(name), 'content-security-policy': POLICY });
  return reply.type(type).send(bytes);
}

/** A name that no system takes for a path or a device, plain for old readers and whole for the others (RFC 6266). */
function attachmentOf(name: string): string {
  const safe = `card ${name.replace(/[\p{C}/\\:*?"<>|%]/gu, '_')}`;
  const plain = safe.replace(/[^ -~]/gu, '_');
  const whole = encodeURIComponent(safe).replace(/['()*]/gu, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
