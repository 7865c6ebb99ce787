// Colours and weights, as what a terminal understands; nothing of it where nobody wants colour. Pure.

export interface Style {
  /** A member's colour. */
  hue: (text: string, hue: number) => string;
  bold: (text: string) => string;
  dim: (text: string) => string;
  bad: (text: string) => string;
  inverse: (text: string) => string;
}

/** Of the 256 colours, around the wheel: light enough for black, dark enough for white. */
const WHEEL = [167, 173, 136, 142, 70, 71, 37, 38, 68, 99, 134, 169] as const;

const paint = (open: string, close: string) => (text: string) => (text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`);
const plain = (text: string): string => text;

export const PLAIN: Style = { hue: plain, bold: plain, dim: plain, bad: plain, inverse: plain };

export const COLOURED: Style = {
  hue: (text, hue) => {
    const at = Math.floor((((hue % 360) + 360) % 360) / (360 / WHEEL.length));
    return paint(`1;38;5;${WHEEL[at] ?? 68}`, '22;39')(text);
  },
  bold: paint('1', '22'),
  dim: paint('2', '22'),
  bad: paint('31', '39'),
  inverse: paint('7', '27'),
};

export interface ColourWish {
  isTerminal: boolean;
  term: string | undefined;
  noColour: string | undefined;
}

/** https://no-color.org: any value but an empty one. */
export function styleFor({ isTerminal, term, noColour }: ColourWish): Style {
  const wanted = isTerminal && term !== 'dumb' && (noColour === undefined || noColour === '');
  return wanted ? COLOURED : PLAIN;
}
