// What a provider's refusal means. Pure: a status and whatever shape of error the server wrote become one of our codes. Nothing here
// keeps a body; what is shown goes through redact.ts. (CONVERSATION §7; F45-F50, F58)
import { own, ownList, ownText } from './own.ts';
import type { ProviderErrorCode } from './types.ts';

/** The words of an error, whatever envelope they came in. Empty strings where nothing was said. */
export interface SaidError {
  message: string;
  code: string;
  type: string;
  param: string;
  /** It was an error object, not a page of somebody's gateway. */
  structured: boolean;
}

export interface Meaning {
  code: ProviderErrorCode;
  retryable: boolean;
}

/** Enough for every pattern below; they run over no more. */
const MAX_READ = 4096;
const NOTHING: SaidError = { message: '', code: '', type: '', param: '', structured: false };

export function readErrorText(text: string): SaidError {
  const trimmed = text.trimStart();
  if (trimmed === '' || trimmed.startsWith('<')) return NOTHING;
  let value: unknown;
  try {
    value = trimmed.length > 64 * 1024 ? undefined : JSON.parse(trimmed);
  } catch {
    value = undefined;
  }
  return value === undefined ? { ...NOTHING, message: trimmed.slice(0, MAX_READ) } : readError(value);
}

/** `{error: {…}}`, `{error: "…"}`, `[{error: …}]`, `{message}`, `{detail}` and `{detail: [{loc, msg}]}`, `{errors: […]}`. */
export function readError(value: unknown, wrappings = 4): SaidError {
  if (wrappings === 0) return NOTHING;
  if (typeof value === 'string') return { ...NOTHING, message: value.slice(0, MAX_READ), structured: true };
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : readError(value[0], wrappings - 1);
  const inner = own(value, 'error');
  if (typeof inner === 'object' && inner !== null) return readError(inner, wrappings - 1);
  const [detail] = ownList(value, 'detail');
  const [first] = ownList(value, 'errors');
  if (first !== undefined) return readError(first, wrappings - 1);
  const message =
    ownText(value, 'message') ?? (typeof inner === 'string' ? inner : null) ?? ownText(value, 'detail') ?? ownText(detail, 'msg') ?? '';
  const code = own(value, 'code');
  return {
    message: message.slice(0, MAX_READ),
    code: typeof code === 'number' || typeof code === 'string' ? String(code) : '',
    type: ownText(value, 'type') ?? ownText(detail, 'type') ?? ownText(value, 'status') ?? '',
    param: ownText(value, 'param') ?? ownList(detail, 'loc').join('.'),
    // `{"detail": "Not Found"}` is what a web framework says of a path it does not know.
    structured: typeof inner === 'string' || Object.hasOwn(value ?? {}, 'message'),
  };
}

const CREDIT =
  /^(insufficient_quota|insufficient_balance|insufficient_credits?|insufficient_funds|billing_not_active|billing_hard_limit_reached|payment_required|exceeded_current_quota_error)$/;
const CREDIT_WORDS = /credit balance is too low|insufficient (balance|credits?|funds)/i;
const RATE = /^(rate_limit_exceeded|rate_limit_error|rate_limit|too_many_requests|requests|tokens|RESOURCE_EXHAUSTED)$/;
const KEY = /^(invalid_api_key|authentication_error|invalid_authentication|unauthorized|UNAUTHENTICATED|account_deactivated)$/;
const KEY_WORDS =
  /(invalid|incorrect|missing|expired|not valid|no valid|wrong)[^.]{0,40}(api.?key|token|credential)|api.?key[^.]{0,40}(invalid|incorrect|missing|expired|not valid)/i;
const MODEL = /^(model_not_found|invalid_model|model_not_available|unknown_model)$/;
const MODEL_WORDS =
  /model\b[^]{0,160}(not exist|not found|no longer|not a valid|unknown|not loaded|deprecated|do(es)? not have access)|no (such )?model|not a valid model|no endpoints found/i;
const CONTEXT = /^(context_length_exceeded|string_above_max_length|exceed_context_size_error|tokens_limit_reached)$/;
const CONTEXT_WORDS =
  /context (length|window|size)|maximum (context|prompt|input) |prompt is too long|too many (input )?tokens|(input|prompt|request)[^.]{0,60}exceeds?[^.]{0,60}(context|tokens|length)|reduce the length of the (messages|prompt)/i;
const FILTER = /^(content_filter|content_policy_violation|responsibleaipolicyviolation|moderation_blocked|data_inspection_failed)$/i;
const WRONG_PATH = /invalid url|unknown (url|path|route|endpoint)|cannot (get|post)|no route/i;

/** Null status: the error came inside an answer that had begun as a success. */
export function meaningOf(status: number | null, said: SaidError): Meaning {
  const named = (pattern: RegExp): boolean => pattern.test(said.code) || pattern.test(said.type);
  const effective = status ?? statusInside(said.code);
  if (effective === 402 || named(CREDIT)) return final('out_of_credit');
  if (effective === 429) return final('rate_limited');
  if (effective === 401 || named(KEY)) return final('bad_key');
  if (named(MODEL)) return final('no_model');
  if (named(CONTEXT)) return final('context_length');
  if (named(FILTER)) return final('filtered');
  if (effective === null) return named(RATE) ? final('rate_limited') : again('server');
  if (effective >= 500) return CONTEXT_WORDS.test(said.message) ? final('context_length') : again('server');
  return meaningOfRefusal(effective, said);
}

function meaningOfRefusal(status: number, said: SaidError): Meaning {
  const says = (pattern: RegExp): boolean => pattern.test(said.message);
  if (status === 408) return again('timeout');
  if (status === 409 || status === 425) return again('server');
  if (says(CREDIT_WORDS)) return final('out_of_credit');
  if (status === 403) return final(says(MODEL_WORDS) ? 'no_model' : 'bad_key');
  if (status === 404) return final(said.structured && !says(WRONG_PATH) ? 'no_model' : 'bad_response');
  if (says(CONTEXT_WORDS)) return final('context_length');
  if (says(KEY_WORDS)) return final('bad_key');
  if (says(MODEL_WORDS)) return final('no_model');
  return final('unsupported');
}

/** Relays put the status of whoever is behind them into `code`. */
function statusInside(code: string): number | null {
  return /^[45]\d\d$/.test(code) ? Number(code) : null;
}

function final(code: ProviderErrorCode): Meaning {
  return { code, retryable: false };
}

function again(code: ProviderErrorCode): Meaning {
  return { code, retryable: true };
}
