// From a message's text to HTML that the browser lets in: the `app-html` policy of the content security policy, and a memory of
// what was laid out lately, so that scrolling does not parse again (but not of what changes with the next word). The only maker of trusted HTML in the client.
import { createMarkdown, type MarkdownOptions, type MarkdownRenderer } from './markdown.ts';

/** TrustedHTML where the browser knows it, else the same string. */
export type TrustedMarkup = string | { toString(): string };

export interface MessageHtml {
  render(text: string, options: MarkdownOptions & { fleeting?: boolean }): TrustedMarkup;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): TrustedMarkup };
}

const REMEMBERED = 400;

export function createMessageHtml(): MessageHtml {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = trustedTypes?.createPolicy('app-html', { createHTML: (html) => html });
  const memory = new Map<string, TrustedMarkup>();
  let markdown: MarkdownRenderer | undefined;

  return {
    render(text, options) {
      const key = `${options.mentions?.join('\u0000') ?? ''}\u0001${options.words?.copyCode ?? ''}\u0001${text}`;
      const known = memory.get(key);
      if (known !== undefined) return known;
      markdown ??= createMarkdown();
      const html = markdown(text, options);
      const trusted = policy === undefined ? html : policy.createHTML(html);
      if (options.fleeting === true) return trusted;
      memory.set(key, trusted);
      if (memory.size > REMEMBERED) memory.delete(memory.keys().next().value ?? '');
      return trusted;
    },
  };
}
