// Translations: every locales folder has the same keys and the same placeholders in each language, no text is empty, and
// every key the code asks for exists.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { repoRoot } from './paths.mjs';

const LANGUAGES = ['zh-CN', 'en'];
const WORKSPACES = ['shared', 'signaling', 'sfu', 'kiosk-client', 'agent-console'];

/** i18next picks `key_one` or `key_other` by the language's plural rules (CLDR); Chinese has only `other`. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** @type {string[]} */
const faults = [];
/** Keys without plural suffix, by workspace. @type {Map<string, Set<string>>} */
const known = new Map();

for (const workspace of WORKSPACES) {
  const keys = new Set();
  known.set(workspace, keys);
  for (const folder of foldersNamed('locales', join(repoRoot, workspace))) checkFolder(folder, keys);
}
for (const workspace of WORKSPACES) checkUses(workspace);

if (faults.length > 0) {
  process.stdout.write(`${faults.join('\n')}\n`);
  process.exitCode = 1;
}

/**
 * @param {string} folder
 * @param {Set<string>} keys collects what it finds
 */
function checkFolder(folder, keys) {
  const place = relative(repoRoot, folder);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  // en.json and zh-CN.json, or items.en.json and items.zh-CN.json.
  const stems = new Set(files.map((name) => name.replace(/(^|\.)(zh-CN|en)\.json$/, '')));
  for (const stem of stems) {
    const languages = LANGUAGES.map((language) => {
      const file = join(folder, `${stem ? `${stem}.` : ''}${language}.json`);
      if (!existsSync(file)) {
        faults.push(`${place}: ${basename(file)} is missing`);
        return new Map();
      }
      return flatten(JSON.parse(readFileSync(file, 'utf8')));
    });
    compare(`${place}${stem ? `/${stem}` : ''}`, languages);
    for (const key of languages.flatMap((texts) => [...texts.keys()])) keys.add(key.replace(PLURAL, ''));
  }
}

/**
 * @param {string} place
 * @param {Map<string, string>[]} languages in the order of LANGUAGES
 */
function compare(place, languages) {
  const bases = languages.map(
    (texts) => new Map([...texts].map(([key, text]) => [key.replace(PLURAL, ''), text])),
  );
  const all = new Set(bases.flatMap((texts) => [...texts.keys()]));
  for (const key of all) {
    bases.forEach((texts, index) => {
      if (!texts.has(key)) faults.push(`${place}: ${key} is missing in ${LANGUAGES[index]}`);
      else if (texts.get(key)?.trim() === '') faults.push(`${place}: ${key} is empty in ${LANGUAGES[index]}`);
    });
    const [first, ...others] = bases
      .filter((texts) => texts.has(key))
      .map((texts) => placeholders(texts.get(key) ?? ''));
    if (others.some((names) => names !== first))
      faults.push(`${place}: ${key} has other placeholders in each language`);
  }
}

/** @param {string} text */
function placeholders(text) {
  // A singular may spell the count out ("one page").
  const names = [...text.matchAll(/\{\{\s*([\w.]+)/g)]
    .map((match) => match[1])
    .filter((name) => name !== 'count');
  return [...new Set(names)].sort().join(',');
}

/**
 * @param {unknown} node
 * @param {string} prefix
 * @returns {Map<string, string>}
 */
function flatten(node, prefix = '') {
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const [key, value] of Object.entries(node ?? {})) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === 'string') texts.set(path, value);
    else for (const [inner, text] of flatten(value, path)) texts.set(inner, text);
  }
  return texts;
}

/** @param {string} workspace */
function checkUses(workspace) {
  const keys = new Set([...(known.get(workspace) ?? []), ...(known.get('shared') ?? [])]);
  // Shared code may ask for a text that every web app brings.
  if (workspace === 'shared') for (const key of commonToWebApps()) keys.add(key);
  if (keys.size === 0) return;
  for (const file of sources(join(repoRoot, workspace, 'src'))) {
    const text = readFileSync(file, 'utf8');
    for (const match of text.matchAll(/(?:\bt\(\s*|i18nKey=\{?)(['"`])((?:(?!\1)[^\\\n])+)\1/g)) {
      const key = (match[2] ?? '').replace(/^[\w-]+:/, '');
      const fixed = match[1] === '`' ? (key.split('${')[0] ?? '') : key;
      const exists =
        fixed === key
          ? keys.has(key) || isBranch(keys, key)
          : [...keys].some((each) => each.startsWith(fixed));
      if (exists) continue;
      const line = text.slice(0, match.index).split('\n').length;
      faults.push(`${relative(repoRoot, file)}:${line}: no text for ${key}`);
    }
  }
}

function commonToWebApps() {
  const [first, second] = ['kiosk-client', 'agent-console'].map((app) => known.get(app) ?? new Set());
  return [...(first ?? [])].filter((key) => second?.has(key));
}

/**
 * With `returnObjects` a whole branch is asked for.
 * @param {Set<string>} keys
 * @param {string} key
 */
function isBranch(keys, key) {
  return [...keys].some((each) => each.startsWith(`${key}.`));
}

/**
 * @param {string} name
 * @param {string} below
 * @returns {string[]}
 */
function foldersNamed(name, below) {
  if (!existsSync(below)) return [];
  return readdirSync(below, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name))
    .flatMap((entry) => {
      const path = join(below, entry.name);
      return entry.name === name ? [path] : foldersNamed(name, path);
    });
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)(?<!\.d)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? dirname(entry.name), entry.name));
}
