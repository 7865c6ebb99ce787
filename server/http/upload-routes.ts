// Files that people bring: character cards and pictures, each the whole body of its request. They have a limit of their own, come from
// people alone, few at a time, and who asks is known before the first byte is read. (RELIABILITY 5.3; B69–B74)
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CARD_REMARKS } from '../../protocol/personas.ts';
import type { Id } from '../../protocol/records.ts';
import type { OwnPicture } from '../accounts/own-picture.ts';
import { refuse } from '../errors.ts';
import { CARD_FILE_BYTES } from '../personas/card-file.ts';
import type { CardDesk } from '../personas/card-desk.ts';
import { PICTURE_BYTES } from '../pictures/picture-form.ts';
import type { Authentication } from './authentication.ts';
import { requirePerson, requireScopeOf } from './authentication.ts';
import { PICTURE_TYPES } from './border-check.ts';
import { personaAnswer } from './persona-routes.ts';
import { idParams, meAnswer, nameText } from './schemas.ts';
import type { HttpApp } from './schemas.ts';

const MOST_AT_ONCE = 8;
const MOST_OF_ONE = 2;

const previewAnswer = z.object({
  card: z.object({
    ...{ name: z.string(), cardName: z.string(), creator: z.string(), sheet: z.string(), greeting: z.string() },
    ...{ otherGreetings: z.number(), lore: z.number(), constantLore: z.number(), isPicture: z.boolean() },
    remarks: z.array(z.enum(CARD_REMARKS)),
  }),
});
const nameWish = z.strictObject({ name: nameText.optional() });
const file = z.custom<Buffer>((value) => Buffer.isBuffer(value));

export interface UploadRoutesNeed {
  authentication: Authentication;
  cardDesk: CardDesk;
  ownPicture: OwnPicture;
}

export function registerUploadRoutes(app: HttpApp, need: UploadRoutesNeed): void {
  // A scope of its own: elsewhere nothing but JSON is read.
  void app.register((scope: HttpApp, _options, done) => {
    takeFiles(scope);
    limitUploads(scope, need.authentication);
    registerCardUploads(scope, need);
    registerPictureUploads(scope, need);
    done();
  });
}

function registerCardUploads(scope: HttpApp, { cardDesk }: UploadRoutesNeed): void {
  const card = { bodyLimit: CARD_FILE_BYTES };
  scope.post(
    '/api/cards/look',
    { config: { scope: 'personas' }, ...card, schema: { body: file, response: { 200: previewAnswer } } },
    (request) => ({
      card: cardDesk.preview(requirePerson(request).actorId, request.body),
    }),
  );

  const made = { body: file, querystring: nameWish, response: { 200: personaAnswer } };
  scope.post('/api/cards', { config: { scope: 'personas' }, ...card, schema: made }, async (request) => ({
    persona: await cardDesk.create(requirePerson(request).actorId, request.body, request.query.name),
  }));
}

function registerPictureUploads(scope: HttpApp, { cardDesk, ownPicture }: UploadRoutesNeed): void {
  const picture = { bodyLimit: PICTURE_BYTES };
  const ofPersona = { params: idParams, body: file, response: { 200: personaAnswer } };
  scope.put('/api/personas/:id/picture', { config: { scope: 'personas' }, ...picture, schema: ofPersona }, async (request) => ({
    persona: await cardDesk.putPicture(requirePerson(request).actorId, request.params.id, request.body),
  }));

  scope.put(
    '/api/account/picture',
    { config: { scope: 'account' }, ...picture, schema: { body: file, response: { 200: meAnswer } } },
    async (request) => ({
      me: await ownPicture.put(requirePerson(request).actorId, request.body),
    }),
  );
}

function takeFiles(scope: HttpApp): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(['application/json', ...PICTURE_TYPES], { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

function limitUploads(scope: HttpApp, authentication: Authentication): void {
  const open = new Map<FastifyRequest, Id>();
  scope.addHook('onRequest', (request, reply, done) => {
    request.actor = authentication.authenticate(request);
    requireScopeOf(request);
    const { actorId } = requirePerson(request);
    // One who sends slowly must not keep the others waiting.
    const own = [...open.values()].filter((id) => id === actorId).length;
    if (open.size >= MOST_AT_ONCE || own >= MOST_OF_ONE)
      refuse('too_many', 'too many files at once', { reason: 'busy', retryAfterMs: 2_000 });
    open.set(request, actorId);
    // Also when the sender goes away in the middle.
    reply.raw.once('close', () => open.delete(request));
    done();
  });
}
