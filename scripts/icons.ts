// `npm run icons`: the icons of the installed page, drawn from the favicon. Whatever shape a phone cuts out of the maskable one, the bubble
// stays whole: it keeps to the inner four fifths, on a ground that fills the square.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const PUBLIC = fileURLToPath(new URL('../web/public', import.meta.url));
const GROUND = '#b4471c';
const svg = readFileSync(path.join(PUBLIC, 'favicon.svg'), 'utf8');
const bubble = svg.replace(/<rect width="64"[^>]*\/>/, '');
const square = (size: number): string =>
  bubble
    .replace('viewBox="0 0 64 64"', `viewBox="-8 -8 80 80" width="${size}" height="${size}"`)
    .replace('>', `><rect x="-8" y="-8" width="80" height="80" fill="${GROUND}"/>`);

async function draw(source: string, size: number, file: string): Promise<void> {
  await sharp(Buffer.from(source), { density: (72 * size) / 64 })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: true })
    .toFile(path.join(PUBLIC, file));
}

for (const size of [192, 512]) {
  await draw(svg, size, `icon-${size}.png`);
  await draw(square(size), size, `icon-maskable-${size}.png`);
}
await draw(square(180), 180, 'apple-touch-icon.png');
