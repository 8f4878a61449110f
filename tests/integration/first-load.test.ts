// What a kiosk fetches before its first screen: scripts and styles that the page names, compressed as they travel.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const LIMIT_BYTES = 250_000;
const built = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../kiosk-client/dist/${path}`, import.meta.url)));

test('the first screen of a kiosk needs 250 kB at most', () => {
  const page = built('index.html').toString();
  const named = [...page.matchAll(/(?:src|href)="[^"]+\/assets\/([^"]+\.(?:js|css))"/g)];
  expect(named.length).toBeGreaterThan(2);
  const bytes = named.reduce(
    (sum, [, name = '']) => sum + gzipSync(built(`assets/${basename(name)}`)).length,
    0,
  );
  expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
});
