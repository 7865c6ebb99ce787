// Zod schemas as Fastify's validator and serializer: what comes in is strict and never coerced, what goes out is an allow-list. The
// first mistake is reported by field, never with the value. (B37, B38, B40)
import type {
  FastifyInstance,
  FastifyServerOptions,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
  FastifyBaseLogger,
} from 'fastify';
import { z } from 'zod';
import { idSchema } from '../../protocol/commands.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ChatError } from '../errors.ts';

interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

/** A Fastify whose routes take their types from their schemas. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypes
>;

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/**
 * Given to Fastify at its making, so that it does not load the compilers it would use otherwise (100 modules). Its types know only
 * those.
 */
export const zodCompilers = {
  buildValidator:
    () =>
    ({ schema }: { schema: z.ZodType }) =>
    (input: unknown) => {
      const parsed = schema.safeParse(input);
      return parsed.success ? { value: parsed.data } : { error: toRefusal(parsed.error) };
    },
  buildSerializer:
    () =>
    ({ schema }: { schema: z.ZodType }) =>
    (output: unknown) =>
      JSON.stringify(schema.parse(output)),
} as unknown as CompilersFactory;

export function useSchemas(app: FastifyInstance): HttpApp {
  return app.withTypeProvider<ZodTypes>();
}

function toRefusal(error: z.ZodError): ChatError {
  const issue = error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys';
  const field = issue?.path.join('.') ?? '';
  return new ChatError('invalid', unknown ? 'a field is unknown' : `${field === '' ? 'the body' : field} is not as it should be`, {
    reason: unknown ? 'unknown_field' : 'malformed',
    ...(field === '' ? {} : { field }),
  });
}

/** Form only: the rules proper are the accounts' own, which say what is wrong. */
export const nameText = z.string().max(LIMITS.rawNameLength);
export const passwordText = z.string().max(4_096);
export const tokenText = z.string().min(1).max(128);
export const idParams = z.strictObject({ id: idSchema });
export const roomParams = z.strictObject({ roomId: idSchema });
export const roomAndIdParams = z.strictObject({ roomId: idSchema, id: idSchema });

export const meSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    id: z.string(),
    name: z.string(),
    emoji: z.string(),
    hue: z.number(),
    picture: z.string().nullable(),
    serverRole: z.enum(['owner', 'member', 'guest']),
  }),
  z.object({
    ...{ kind: z.literal('bot'), id: z.string(), name: z.string(), emoji: z.string(), hue: z.number(), picture: z.string().nullable() },
  }),
  z.object({ kind: z.literal('visitor'), roomId: z.string() }),
]);
export const meAnswer = z.object({ me: meSchema });
/** Numbers in an address are text. */
export const addressNumber = z
  .string()
  .regex(/^\d{1,15}$/u)
  .transform(Number);
export const nothing = z.undefined();
