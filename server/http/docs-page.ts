// The description of the API as a page: drawn from the document itself, without a script and without anything from elsewhere. Its frame is
// English or Korean; the reference text is the document's own. Pure. (PRODUCT C2)

interface Operation {
  summary: string;
  description?: string;
  tags: string[];
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { content: Record<string, { schema: unknown; example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}

interface Description {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

const FRAMES = {
  en: {
    title: 'What programs can do here',
    lead: 'Send a token that you made on the account page: Authorization: Bearer dantok_…',
    document: 'The document (OpenAPI 3.1)',
    other: ['한국어', 'ko'],
    parts: { parameters: 'Parameters', body: 'Body', example: 'Example', answers: 'Answers', schemas: 'Schemas', back: 'To the rooms' },
  },
  ko: {
    title: '프로그램으로 할 수 있는 일',
    lead: '계정 화면에서 만든 토큰을 함께 보내세요: Authorization: Bearer dantok_…',
    document: '문서 (OpenAPI 3.1)',
    other: ['English', 'en'],
    parts: { parameters: '매개변수', body: '본문', example: '예시', answers: '응답', schemas: '스키마', back: '방으로 가기' },
  },
} as const;

export type DocsLanguage = keyof typeof FRAMES;

export function drawDocs(document: unknown, language: DocsLanguage): string {
  const { info, tags, paths, components } = document as Description;
  const { title, lead, document: name, other, parts } = FRAMES[language];
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = tags.map((tag) => {
    const mine = operations.filter(({ operation }) => operation.tags.includes(tag.name));
    return `<section id="${text(tag.name)}"><h2>${text(tag.description)}</h2>${mine.map((one) => drawOperation(one, parts)).join('')}</section>`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([schema, form]) => `<details id="schema-${text(schema)}"><summary><code>${text(schema)}</code></summary>${drawJson(form)}</details>`,
  );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${text(info.title)} · ${text(title)}</title><link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/docs/style.css"></head><body>
<header><h1>${text(title)}</h1><p>${text(lead)}</p>
<nav><a href="/">${text(parts.back)}</a> <a href="/openapi.json">${text(name)}</a> <a href="/docs?lang=${other[1]}" lang="${other[1]}">${other[0]}</a></nav>
<nav>${tags.map((tag) => `<a href="#${text(tag.name)}">${text(tag.name)}</a>`).join(' ')}</nav></header>
<main>${sections.join('')}<section><h2>${text(parts.schemas)}</h2>${schemas.join('')}</section></main></body></html>`;
}

function drawOperation(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  parts: Record<string, string>,
): string {
  const { summary, description = '', parameters, requestBody, responses } = operation;
  const [bodyType, body] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const answers = Object.entries(responses).map(([status, answer]) => {
    const [form] = Object.values(answer.content ?? {});
    const types = Object.keys(answer.content ?? {}).filter((type) => !isJson(type));
    return `<dt>${text(status)}</dt><dd>${text(answer.description)}${drawTypes(types)}${form === undefined ? '' : drawJson(form.schema)}</dd>`;
  });
  const listed = parameters.map(
    ({ name, in: place, required }) => `<li><code>${text(name)}</code> <small>${place}${required ? ' *' : ''}</small></li>`,
  );
  return `<details><summary><b class="${method.toLowerCase()}">${method}</b> <code>${text(path)}</code> <span>${text(summary)}</span></summary>
<p>${text(description)}</p>${listed.length === 0 ? '' : `<h3>${text(parts['parameters'] ?? '')}</h3><ul>${listed.join('')}</ul>`}
${body === undefined ? '' : `<h3>${text(parts['body'] ?? '')}</h3>${isJson(bodyType ?? '') ? '' : drawTypes(Object.keys(requestBody?.content ?? {}))}${drawJson(body.schema)}`}
${body?.example === undefined ? '' : `<h3>${text(parts['example'] ?? '')}</h3>${drawJson(body.example)}`}
<h3>${text(parts['answers'] ?? '')}</h3><dl>${answers.join('')}</dl></details>`;
}

function isJson(type: string): boolean {
  return type === 'application/json' || type === 'application/problem+json';
}

function drawTypes(types: readonly string[]): string {
  return types.map((type) => ` <code>${text(type)}</code>`).join('');
}

function drawJson(value: unknown): string {
  const drawn = text(JSON.stringify(value, null, 2));
  const linked = drawn.replace(/#\/components\/schemas\/(?<name>\w+)/gu, '<a href="#schema-$<name>">$<name></a>');
  return `<pre tabindex="0">${linked}</pre>`;
}

function text(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export const DOCS_STYLE = `:root{color-scheme:light dark;--ink:light-dark(#25211c,#efe9e0);--soft:light-dark(#6b635a,#b3aa9e);--line:light-dark(#ddd6cd,#3a352f);--paper:light-dark(#fffdfa,#1c1a17);--accent:light-dark(#a8471f,#f0936a)}
*{box-sizing:border-box}body{margin:0;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header,main{max-width:56rem;margin:0 auto;padding:1.25rem}nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.5rem 0}a{color:var(--accent)}
nav a{padding:.35rem 0}h1{font-size:1.5rem}h2{margin-top:2rem;font-size:1.15rem}h3{margin:1rem 0 .25rem;font-size:.9rem;color:var(--soft)}
details{border-bottom:1px solid var(--line)}summary{padding:.6rem 0;cursor:pointer;overflow-wrap:anywhere}summary span{color:var(--soft)}summary b{display:inline-block;min-width:4.2rem;color:var(--accent)}
code,pre{font-family:ui-monospace,monospace;font-size:.875rem}pre{max-height:28rem;overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:.5rem}
dt{font-weight:600}dd{margin:0 0 .5rem}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`;
