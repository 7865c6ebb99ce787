// Markdown to HTML for messages. Raw HTML is never let through, links are http, https or mailto, pictures become links to click
// (nothing is ever requested from a third party), and a text that would cost too much is shown as it was typed. Pure.
import MarkdownIt, { type Env as MarkdownEnv, type MarkdownIt as Parser, type Token } from 'markdown-it';
import cjkFriendly from 'markdown-it-cjk-friendly';
import { hostToShow, safeAddress } from './links.ts';
import { splitMentions } from './mentions.ts';

export interface MarkdownWords {
  /** Label of the button that copies a code block. */
  copyCode: string;
  /** Label of the button that shows a tall code block whole. */
  showAll: string;
}

export interface MarkdownOptions {
  /** Names that count as mentions in this text. */
  mentions?: readonly string[];
  words?: MarkdownWords;
}

interface Env extends MarkdownEnv {
  mentions: readonly string[];
  words: MarkdownWords;
}

type TokenMaker = new (type: string, tag: string, nesting: -1 | 0 | 1) => Token;

const NESTING = 24;
/** More pieces than this are not laid out in time on a cheap phone. */
const MOST_TOKENS = 3_000;
/** Rows of a code block that are shown before somebody wants them all. */
const TALL_ROWS = 22;
/** A code block is a bar, a button and a scrolling box. */
const FENCE_WEIGHT = 10;
/** Parsing can go quadratic in runs of these; measured: 4,000 of them parse in under 40 ms in the worst mixture. */
const MARKS = /[[\]()*_~`>|<!&\\]/g;
const MOST_MARKS = 4_000;

export type MarkdownRenderer = (text: string, options?: MarkdownOptions) => string;

export function createMarkdown(): MarkdownRenderer {
  const md = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting: NESTING });
  md.use(cjkFriendly);
  md.disable(['reference']);
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: true, fuzzyIP: false });
  md.linkify.add('ftp:', null).add('//', null);
  md.validateLink = (address) => safeAddress(address) !== undefined;
  md.core.ruler.push('dantok', (state) => {
    for (const token of state.tokens)
      if (token.type === 'inline' && token.children !== null) rework(token.children, state.env as Env, state.Token);
  });
  addRenderRules(md);

  return (text, options = {}) => {
    const env: Env = { mentions: options.mentions ?? [], words: options.words ?? { copyCode: 'Copy', showAll: 'Show all' } };
    if (tooManyMarks(text)) return plain(text);
    const tokens = md.parse(text, env);
    return tooMuch(tokens) ? plain(text) : md.renderer.render(tokens, md.options, env);
  };
}

/** The text as typed, for what is too costly to lay out. */
export function plain(text: string): string {
  return `<p class="as-typed">${escapeHtml(text)}</p>`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function tooManyMarks(text: string): boolean {
  if (text.length < MOST_MARKS) return false;
  // What stands in a fence is copied, not parsed.
  const parsed = text.replace(/^```[^`\n]*\n[^]*?^```$/gm, '');
  return (parsed.match(MARKS)?.length ?? 0) > MOST_MARKS;
}

/** Too many pieces, or so deep that the parser gave up and would leave text out. */
function tooMuch(tokens: readonly Token[]): boolean {
  let count = tokens.length;
  for (const token of tokens) {
    if (token.level >= NESTING - 2) return true;
    count += token.children?.length ?? 0;
    if (token.type === 'fence') count += FENCE_WEIGHT;
    if (count > MOST_TOKENS) return true;
  }
  return false;
}

/** Shows the real host after links whose text names another one, and marks @names. */
function rework(children: Token[], env: Env, Piece: TokenMaker): void {
  let href: string | null = null;
  let linkText = '';
  const out: Token[] = [];
  for (const token of children) {
    if (token.type === 'link_open') {
      href = String(token.attrGet('href') ?? '');
      linkText = '';
    } else if (href !== null && token.type !== 'link_close') {
      linkText += token.content;
    }
    if (token.type === 'text' && href === null) {
      for (const piece of splitMentions(token.content, env.mentions))
        out.push(textToken(Piece, piece.mention ? 'mention' : 'text', piece.text));
    } else {
      out.push(token);
    }
    if (token.type === 'link_close' && href !== null) {
      const host = hostToShow(href, linkText);
      if (host !== undefined) out.push(textToken(Piece, 'real_host', host));
      href = null;
    }
  }
  children.splice(0, children.length, ...out);
}

function textToken(Piece: TokenMaker, type: string, content: string): Token {
  const token = new Piece(type, '', 0);
  token.content = content;
  return token;
}

function addRenderRules(md: Parser): void {
  const rules = md.renderer.rules;
  rules['mention'] = (tokens, at) => `<span class="mention">${escapeHtml(tokens[at]?.content ?? '')}</span>`;
  rules['real_host'] = (tokens, at) => ` <bdi class="real-host">(${escapeHtml(tokens[at]?.content ?? '')})</bdi>`;
  rules['link_open'] = (tokens, at) => {
    const href = safeAddress(String(tokens[at]?.attrGet('href') ?? ''));
    return href === undefined ? '<a>' : openLink(href);
  };
  rules['image'] = (tokens, at) => {
    const token = tokens[at];
    const href = safeAddress(String(token?.attrGet('src') ?? ''));
    if (token === undefined || href === undefined) return '';
    const label = token.content.trim();
    return `${openLink(href, 'picture')}${escapeHtml(label === '' ? href : label)}</a> <bdi class="real-host">(${escapeHtml(new URL(href).host)})</bdi>`;
  };
  const code = (tokens: Token[], at: number, _options: unknown, env?: MarkdownEnv): string => codeBlock(tokens[at], (env as Env).words);
  rules['fence'] = code;
  rules['code_block'] = code;
  rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n';
  rules['table_close'] = () => '</table></div>\n';
}

function openLink(href: string, kind?: string): string {
  return `<a ${kind === undefined ? '' : `class="${kind}" `}href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer nofollow">`;
}

function codeBlock(token: Token | undefined, words: MarkdownWords): string {
  const language = /^[\w+#.-]{1,24}/.exec(token?.info.trim() ?? '')?.[0] ?? '';
  const content = token?.content ?? '';
  const tall = content.split('\n', TALL_ROWS + 2).length > TALL_ROWS + 1;
  const open = `<button type="button" class="open-code" data-open-code aria-expanded="false">${escapeHtml(words.showAll)}</button>`;
  return (
    `<div class="code${tall ? ' tall' : ''}"><div class="code-bar"><span>${escapeHtml(language)}</span>` +
    `<button type="button" data-copy-code>${escapeHtml(words.copyCode)}</button></div>` +
    `<pre tabindex="0" dir="ltr"><code>${escapeHtml(content)}</code></pre>${tall ? open : ''}</div>\n`
  );
}
