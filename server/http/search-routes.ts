// Search over HTTP: what is looked for stands in the body, so that it reaches no log and no history of addresses. (PRODUCT A6)
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import { SEARCH, SEARCH_ORDERS } from '../../protocol/search.ts';
import type { SearchDesk } from '../search/search-desk.ts';
import { requireActor } from './authentication.ts';
import type { HttpApp } from './schemas.ts';

const seq = z.int().min(0);
const time = z.int().min(0).nullish();

const wish = z.strictObject({
  text: z.string().max(SEARCH.textLength),
  order: z.enum(SEARCH_ORDERS).optional(),
  roomId: idSchema.nullish(),
  authorId: idSchema.nullish(),
  from: time,
  until: time,
  pinned: z.boolean().optional(),
  doubtful: z.boolean().optional(),
  hasCode: z.boolean().optional(),
  hasLink: z.boolean().optional(),
  cursor: z
    .union([
      z.strictObject({ rooms: z.array(z.strictObject({ roomId: idSchema, below: seq })).max(SEARCH.rooms) }),
      z.strictObject({ skip: z.int().min(0).max(SEARCH.weighed) }),
    ])
    .nullish(),
});

const hit = z.object({
  roomId: z.string(),
  id: z.string(),
  seq: z.number(),
  author: z.object({ id: z.string(), name: z.string(), kind: z.string(), emoji: z.string(), hue: z.number() }),
  createdAt: z.number(),
  edited: z.boolean(),
  pinned: z.boolean(),
  confidence: z.number().nullable(),
  excerpt: z.object({
    text: z.string(),
    marks: z.array(z.tuple([z.number(), z.number()])),
    cutBefore: z.boolean(),
    cutAfter: z.boolean(),
  }),
});
const answer = z.object({
  hits: z.array(hit),
  cursor: z
    .union([z.object({ rooms: z.array(z.object({ roomId: z.string(), below: z.number() })) }), z.object({ skip: z.number() })])
    .nullable(),
  lookedBackTo: z.number().nullable(),
});

export function registerSearchRoutes(app: HttpApp, { searchDesk }: { searchDesk: SearchDesk }): void {
  app.post('/api/search', { config: { scope: 'rooms:read' }, schema: { body: wish, response: { 200: answer } } }, (request) =>
    searchDesk.search(requireActor(request), request.body),
  );
}
