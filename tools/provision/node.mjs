// Node 24, which the servers and tests run on, comes with the dependencies as a registry package; the Node on the machine
// may be older and only has to get us there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeModules } from '../paths.mjs';

/** The major version the project is written for. */
export const NODE_MAJOR = 24;

/** @returns {string | null} the installed Node 24 */
export function installedNode() {
  const file = join(nodeModules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(file) ? file : null;
}

export function runningOnRightNode() {
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR;
}
