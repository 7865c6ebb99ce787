// Code is cut into what is painted alike: nothing is lost, and no text takes long (B55). Half-written text is closed for the eye.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import { languageOf } from '../../web/text/code-languages.ts';
import { cutCode } from '../../web/text/code-pieces.ts';
import { closeHalfWritten } from '../../web/text/half-written.ts';
import { computedMs } from '../harness/cpu-time.ts';

const NAMES = ['js', 'json', 'css', 'html', 'c', 'java', 'python', 'rust', 'go', 'swift', 'ruby', 'php', 'bash', 'sql', 'diff', 'yaml'];

function cut(text: string, name: string): string {
  const language = languageOf(name);
  if (language === undefined) throw new Error(name);
  const pieces = cutCode(text, language);
  return pieces.map(({ kind, text: piece }) => (kind === 'plain' ? piece : `‹${kind} ${piece}›`)).join('');
}

describe('code', () => {
  test.each([
    ['js', 'const a = "b"; // why', '‹word const› a = ‹string "b"›; ‹comment // why›'],
    ['ts', 'f(`a\nb`, 0x1f) /* on', '‹name f›(‹string `a\nb`›, ‹number 0x1f›) ‹comment /* on›'],
    ['python', "def a():\n  '''x\ny'''", "‹word def› ‹name a›():\n  ‹string '''x\ny'''›"],
    ['html', '<a href="x">it\'s</a>', '‹word <a› ‹name href›=‹string "x"›‹word >›it\'s‹word </a>›'],
    ['sql', "SELECT 'x' -- all", "‹word SELECT› ‹string 'x'› ‹comment -- all›"],
    ['bash', 'curl https://a.example # get', 'curl https://a.example ‹comment # get›'],
    ['js', "'open\nconst b", "‹string 'open›\n‹word const› b"],
    ['json', '{"a": true}', '{‹string "a"›: ‹word true›}'],
    ['diff', '+a\n-b\n c', '‹added +a\n›‹removed -b\n› c'],
    ['js', '한글 = 1', '한글 = ‹number 1›'],
  ])('%s: %s', (name, text, wanted) => {
    expect(cut(text, name)).toBe(wanted);
  });

  test('a language nobody knows, or that is no language at all, is left alone', () => {
    expect(languageOf('klingon')).toBeUndefined();
    expect(languageOf('constructor')).toBeUndefined();
  });

  test.each(NAMES)('B55: hostile %s is cut whole without trying again and again', (name) => {
    const seeds = ['"', "'", '`', '/*', '<', '<!--', '\\', '"\\', '{', '1e', 'a(', '$', '_', '\n', '"""', '#', '--', '<a ', '🙂'];
    for (const seed of seeds) {
      const text = seed.repeat(LIMITS.messageLength).slice(0, LIMITS.messageLength);
      const language = languageOf(name)!;
      const began = computedMs();
      expect(
        cutCode(text, language)
          .map((piece) => piece.text)
          .join('') === text,
      ).toBe(true);
      expect(computedMs() - began).toBeLessThan(1_000);
    }
  });
});

describe('half-written text', () => {
  test.each([
    ['a **bo', 'a **bo**'],
    ['a **bold** b', 'a **bold** b'],
    ['a **', 'a '],
    ['a **b *c', 'a **b *c***'],
    ['*a ', '*a* '],
    ['see `co', 'see `co`'],
    ['see `a[0', 'see `a[0`'],
    ['~~no', '~~no~~'],
    ['see [the page](https://a.exa', 'see the page'],
    ['see [the pa', 'see the pa'],
    ['see [x](https://a.example) and', 'see [x](https://a.example) and'],
    ['2 * 3', '2 * 3'],
    ['* a\n* b', '* a\n* b'],
    ['snake_case', 'snake_case'],
    ['```js\nconst **a', '```js\nconst **a'],
    ['**old\n\nnew', '**old\n\nnew'],
    ['**굵게', '**굵게**'],
  ])('%s', (text, wanted) => {
    expect(closeHalfWritten(text)).toBe(wanted);
  });

  test('B55: hostile text is closed in the time of one picture', () => {
    for (const seed of ['*', '`', '[', '_', '~~', '[a](', '**a', '\n```']) {
      const began = computedMs();
      closeHalfWritten(seed.repeat(LIMITS.messageLength).slice(0, LIMITS.messageLength));
      expect(computedMs() - began).toBeLessThan(1_000);
    }
  });
});
