// A form that is being sent: busy, and what was wrong, at its field or below.
import { asRefusal, type Refusal } from '../net/refusal.ts';

export class Form {
  busy = $state(false);
  refusal = $state.raw<Refusal | null>(null);

  /** True when it went through. */
  async run(send: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refusal = null;
    try {
      await send();
      return true;
    } catch (error) {
      this.refusal = asRefusal(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What belongs to one field, by the field the server named or the reason's first word. */
  at(field: string): Refusal | null {
    return this.refusal !== null && fieldOf(this.refusal) === field ? this.refusal : null;
  }

  /** What belongs to none of these fields. */
  besides(...fields: string[]): Refusal | null {
    return this.refusal !== null && !fields.includes(fieldOf(this.refusal)) ? this.refusal : null;
  }
}

function fieldOf(refusal: Refusal): string {
  return refusal.field ?? /^(name|password|text)_/.exec(refusal.reason ?? '')?.[1] ?? '';
}
