// Why the server said no, in English: by its reason where one can meet it here, else by its code.
import type { ErrorCode } from '../../protocol/errors.ts';

const errors: Record<ErrorCode, string> = {
  invalid: 'Something in it is not right.',
  signed_out: 'The token is not good any more: dantok login',
  wrong_credentials: 'That did not fit.',
  expired: 'It has run out.',
  forbidden: 'You are not allowed to do that.',
  not_found: 'It is not there, or not for you.',
  conflict: 'It clashes with something that is there already.',
  too_many: 'Too fast. Wait a moment and try again.',
  storage_full: 'The server cannot store anything at the moment.',
  restarting: 'The server is restarting.',
  internal: 'Something went wrong on the server.',
};

const reasons = {
  text_empty: 'There is nothing to read in it.',
  text_unicode: 'The text is damaged (invalid Unicode).',
  too_long: 'It is too long.',
  too_large: 'It is too large.',
  read_only: 'The server cannot write at the moment.',
  archived: 'The room is archived.',
  role: 'Your role does not allow that.',
  guest: 'Guests ask in rooms.',
  bot: 'Bots cannot do that.',
  nobody_seated: 'There is no persona in this room.',
  nobody_unmuted: 'Every persona here is muted.',
  muted: 'That persona is muted.',
  turns_waiting: 'There is too much waiting to be said. Let them catch up first.',
  personas_off: 'Personas are switched off on this server.',
  scope: 'The token was not made for that.',
  token: 'That token is not good.',
  no_voice: 'No key can be used.',
  queue: 'There is no slot for it in time.',
  calls_waiting: 'Too much is waiting already.',
  streams: 'Too many answers are kept already.',
  rate_limited: 'The provider asks to wait.',
  out_of_credit: 'The key is out of credit.',
  cap_reached: 'What the key may cost in a month is spent.',
  bad_key: 'The provider does not accept the key.',
  no_model: 'The provider does not have this model.',
  filtered: 'The provider’s filter held the answer back.',
  context_length: 'The question is too long for the model.',
};

export const refusals: { errors: Record<ErrorCode, string>; reasons: Record<keyof typeof reasons, string> } = { errors, reasons };
