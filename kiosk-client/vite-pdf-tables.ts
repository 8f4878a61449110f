// Puts what pdf.js fetches by name beside the other assets: the tables for Chinese fonts, the fonts that a PDF may leave out,
// and decoders in plain JavaScript.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const FOLDERS = ['cmaps', 'standard_fonts', 'wasm'];
/** Of the folder `wasm`, since our content security policy compiles none. */
const isWanted = (name: string) => !name.endsWith('.wasm') && !name.startsWith('quickjs');

export function pdfTables(): Plugin {
  const root = dirname(dirname(fileURLToPath(import.meta.resolve('pdfjs-dist'))));
  return {
    name: 'pdf-tables',
    apply: 'build',
    generateBundle() {
      for (const folder of FOLDERS) {
        for (const name of readdirSync(join(root, folder)).filter(isWanted)) {
          this.emitFile({
            type: 'asset',
            fileName: `assets/pdfjs/${folder}/${name}`,
            source: readFileSync(join(root, folder, name)),
          });
        }
      }
    },
  };
}
