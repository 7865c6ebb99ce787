// What can go wrong between this server and another one, before anybody asks what the answer means. Messages are ours alone: they carry
// no header, no body and no secret.
export type OutboundErrorCode =
  'address_refused' | 'connect_failed' | 'connect_timeout' | 'redirect' | 'bad_http' | 'encoding' | 'too_large' | 'bad_text' | 'cut';

export class OutboundError extends Error {
  readonly code: OutboundErrorCode;
  /** One plain word or phrase: a system error code, a status, a cap. */
  readonly hint: string;

  constructor(code: OutboundErrorCode, hint = '') {
    super(`outbound: ${code}${hint === '' ? '' : ` (${hint})`}`);
    this.name = 'OutboundError';
    this.code = code;
    this.hint = hint;
  }
}
