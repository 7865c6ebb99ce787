// What a budget allows, as its owner set it and a provider's headers tightened it, and what was offered on top. Types only.

export interface Limits {
  /** Null: none a minute; what runs at the same time paces. */
  perMinute: number | null;
  perDay: number | null;
  tokensPerMinute: number | null;
  concurrent: number;
}

/** Looser limits that a provider named and nobody accepted yet. */
export interface Offer {
  perMinute?: number;
  perDay?: number;
  tokensPerMinute?: number;
}
