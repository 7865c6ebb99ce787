// What the process that redraws pictures is told to have ended with. (B69)
import { expect, test } from 'vitest';
import { PicturePress } from '../../server/pictures/picture-press.ts';
import { picture } from '../harness/files.ts';

test('a picture that there was no time for is not called damaged: it may be sent again', async () => {
  const late = new PicturePress({ limitMs: 1 }).redraw(await picture('png', 900, 900), 'square');
  await expect(late).rejects.toMatchObject({ code: 'too_many', details: { reason: 'busy', retryAfterMs: 10_000 } });
});
