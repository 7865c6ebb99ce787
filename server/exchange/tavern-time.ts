// The many ways in which SillyTavern wrote down when something was said, over the years. Without a zone they are taken as UTC: the file
// does not say where it was written. Pure.

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const SECONDS_BELOW = 100_000_000_000;

/** Undefined: it cannot be read. */
export function readTavernTime(sent: string | number | null): number | undefined {
  if (sent === null) return undefined;
  if (typeof sent === 'number') return fromNumber(sent);
  const text = sent.trim();
  if (/^\d{9,15}(?:\.\d+)?$/u.test(text)) return fromNumber(Number(text));
  if (/^\d{4}-\d{2}-\d{2}T/u.test(text)) return checked(Date.parse(text));
  return fromAt(text) ?? fromWords(text);
}

function fromNumber(value: number): number | undefined {
  return checked(Math.floor(value < SECONDS_BELOW ? value * 1_000 : value));
}

/** `2023-7-12 @14h 05m 33s 123ms`, with or without its spaces and milliseconds. */
function fromAt(text: string): number | undefined {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})\s*@\s*(\d{1,2})h\s*(\d{1,2})m\s*(\d{1,2})s\s*(?:(\d{1,3})ms)?$/u.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return checked(Date.UTC(year, month - 1, day, hour, minute, second, ms));
}

/** `July 12, 2023 2:05pm`. */
function fromWords(text: string): number | undefined {
  const parts = /^([A-Za-z]+) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2})\s*(am|pm)?$/iu.exec(text);
  const month = MONTHS.indexOf((parts?.[1] ?? '').toLowerCase());
  if (parts === null || month === -1) return undefined;
  const [day = 0, year = 0, hour = 0, minute = 0] = parts.slice(2, 6).map(Number);
  const half = (parts[6] ?? '').toLowerCase();
  const hours = half === '' ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  return checked(Date.UTC(year, month, day, hours, minute));
}

function checked(at: number): number | undefined {
  return Number.isSafeInteger(at) && at > 0 ? at : undefined;
}
