// A process of its own for one picture: reads it from standard input, decodes it, crops it to a square and writes it anew to standard
// output, without anything that was in the file besides its pixels. What breaks a decoder breaks this process alone, and its memory goes
// with it. It is started without an environment, so that it knows no key. (B69, B71)
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { MOST_PIXELS } from './picture-form.ts';
import { PICTURE_SIDE } from './picture-press.ts';
import type { PictureTask } from './picture-press.ts';

/** What a decoder refuses is no fault of ours: the parent tells the two apart. */
const DAMAGED = 3;
const QUALITY = 82;

async function redraw(bytes: Buffer, task: PictureTask): Promise<Buffer> {
  sharp.cache(false);
  sharp.concurrency(1);
  // Libvips reads PDF, SVG and more: nothing but the three may be tried.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });
  const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true });
  if (task === 'png') return picture.png({ compressionLevel: 9 }).toBuffer();
  const { width, height, orientation = 1 } = await picture.metadata();
  const side = Math.min(PICTURE_SIDE, width, height);
  // A card shows somebody from head to foot, as a rule; orientations from 5 on lie on their side.
  const upright = (orientation >= 5 ? width : height) > (orientation >= 5 ? height : width);
  return picture
    .autoOrient()
    .resize(side, side, { fit: 'cover', position: task === 'portrait' && upright ? 'top' : 'centre' })
    .webp({ quality: QUALITY })
    .toBuffer();
}

try {
  const bytes = await buffer(process.stdin);
  const task = process.argv[2];
  process.stdout.write(await redraw(bytes, task === 'png' || task === 'portrait' ? task : 'square'));
} catch {
  process.exitCode = DAMAGED;
}
