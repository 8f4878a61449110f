// Which picture of a page is fetched from where.
import { describe, expect, it } from 'vitest';
import { addressOf, pictureKey, pictureOf, targetOf } from './page-picture.ts';
import { samplePage } from './review-samples.ts';

const plain = samplePage(1);
const straightened = samplePage(2, {
  derived: { sha256: '1'.repeat(64), width: 1240, height: 1754, corners: null, enhanced: false },
});

describe('the picture of a page', () => {
  it('is the straightened one where there is one, unless the original is wanted', () => {
    expect(pictureOf(straightened, false)).toMatchObject({ picture: 'derived', width: 1240, height: 1754 });
    expect(pictureOf(straightened, true)).toMatchObject({ picture: 'original', width: 1654 });
    expect(pictureOf(plain, false).picture).toBe('original');
  });

  it('is fetched as a view, and in all its pixels from where they are', () => {
    const [derived, original] = [pictureOf(straightened, false), pictureOf(straightened, true)];
    expect(addressOf(derived, 1600)).toBe(`/api/pages/${straightened.id}/view?size=1600`);
    expect(addressOf(original, 320)).toBe(`/api/pages/${straightened.id}/view?size=320&of=original`);
    expect(addressOf(derived, 'original')).toBe(`/api/pages/${straightened.id}/derived`);
    expect(addressOf(original, 'original')).toBe(`/api/pages/${straightened.id}/original`);
  });

  it('has marks and a name of its own', () => {
    const picture = pictureOf(straightened, false);
    expect(targetOf(picture)).toEqual({ kind: 'page', pageId: straightened.id, picture: 'derived' });
    expect(pictureKey(picture)).not.toBe(pictureKey(pictureOf(straightened, true)));
  });
});
