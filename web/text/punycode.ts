// Stands in for the package `punycode.js` in the built client (vite.config.ts): the browser knows how to write a host with letters
// of any script in ASCII. Never the other way round: a host of look-alike letters is shown as what it is.

function toASCII(host: string): string {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return host;
  }
}

const toUnicode = (host: string): string => host;

export default { toASCII, toUnicode };
