// The source of libsrtp, from the distribution. Debian builds the library on NSS; built on OpenSSL the worker forwards a
// packet for some 15 % less. Whatever goes wrong here, the worker is built with the distribution's library as it is.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../paths.mjs';
import { run } from '../processes.mjs';

/** Fetching takes seconds; a network that leads nowhere must not hold up the first start. */
const WITHIN_MS = 90_000;
const PACKAGE = 'libsrtp2';

/**
 * Fetches and unpacks the source with a private configuration of apt: nothing of the system is changed, and apt checks the
 * signatures as always.
 * @param {string} folder is filled, and emptied when it fails
 * @returns {Promise<string | null>} the folder with the library's CMakeLists.txt, or null when it cannot be had
 */
export async function fetchSrtpSource(folder) {
  const present = unpackedIn(folder);
  if (present) return present;
  if (!findOnPath('apt-get') || !findOnPath('tar')) return null;
  const places = sourcePlaces();
  if (places.size === 0) return null;
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['sources', 'lists/partial', 'cache/archives/partial', 'unpacked']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  for (const [name, text] of places) writeFileSync(join(folder, 'sources', name), text);
  const options = [
    ['Dir::Etc::sourcelist', '/dev/null'],
    ['Dir::Etc::sourceparts', join(folder, 'sources')],
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::Cache', join(folder, 'cache')],
    // The folder is ours alone, so apt's own user could not write to it.
    ['APT::Sandbox::User', 'root'],
    ['Acquire::Retries', '1'],
    ['Acquire::http::Timeout', '15'],
    ['Acquire::https::Timeout', '15'],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', [...options, ...args], { cwd: folder, timeoutMs: WITHIN_MS });
  // One of several places may be out of reach and the source still be there.
  await apt('update');
  await apt('source', '--download-only', PACKAGE);
  const archive = readdirSync(folder).find((name) => /^libsrtp2_.*\.orig\.tar\.\w+$/.test(name));
  if (archive) await run('tar', ['-xf', join(folder, archive), '-C', join(folder, 'unpacked')]);
  for (const name of ['lists', 'cache', 'sources'])
    rmSync(join(folder, name), { recursive: true, force: true });
  const unpacked = unpackedIn(folder);
  if (!unpacked) rmSync(folder, { recursive: true, force: true });
  return unpacked;
}

/** @param {string} folder */
function unpackedIn(folder) {
  const root = join(folder, 'unpacked');
  if (!existsSync(root)) return null;
  const name = readdirSync(root).find((entry) => existsSync(join(root, entry, 'CMakeLists.txt')));
  return name ? join(root, name) : null;
}

/**
 * Where the machine's packages come from, asked for sources instead, in both of the forms that sources.list(5) knows.
 * @returns {Map<string, string>} texts by file name
 */
function sourcePlaces() {
  const folder = '/etc/apt';
  const parts = join(folder, 'sources.list.d');
  const files = [
    join(folder, 'sources.list'),
    ...(existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : []),
  ];
  const lines = [];
  const stanzas = [];
  for (const file of files) {
    if (!existsSync(file)) continue;
    const text = readFileSync(file, 'utf8');
    if (file.endsWith('.sources')) stanzas.push(...text.split(/\n\s*\n/));
    else if (file.endsWith('.list')) lines.push(...text.split('\n').filter((line) => /^deb\s/.test(line)));
  }
  // Other houses' repositories have no libsrtp.
  const ofDistribution = (/** @type {string} */ text) => /^[^#]*(debian|ubuntu)/im.test(text);
  const asSource = {
    'lines.list': lines.filter(ofDistribution).map((line) => line.replace(/^deb\s/, 'deb-src ')),
    'stanzas.sources': stanzas
      .filter((stanza) => /^Types:.*\bdeb\b/m.test(stanza) && ofDistribution(stanza))
      .map((stanza) => stanza.replace(/^Types:.*$/m, 'Types: deb-src')),
  };
  return new Map(
    Object.entries(asSource)
      .filter(([, entries]) => entries.length > 0)
      .map(([name, entries]) => [name, `${entries.join('\n\n')}\n`]),
  );
}
