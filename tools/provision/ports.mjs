// Whether a port is free.
import { createServer } from 'node:net';
import { SetupError } from '../setup-error.mjs';

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<void>}
 */
function probe(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(port, host, () => {
      server.close(() => resolve());
    });
  });
}

/**
 * Fails with a sentence when a server could not listen there.
 * @param {string} host
 * @param {number} port
 * @param {string} setting the variable that sets the port
 */
export async function requireFreePort(host, port, setting) {
  try {
    await probe(host, port);
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'EADDRINUSE') {
      throw new SetupError(
        `Port ${port} on ${host} is taken by another program: end that program, or choose another port with ${setting}=….`,
      );
    }
    if (code === 'EACCES') {
      throw new SetupError(
        `Port ${port} is open to administrators only: choose one above 1023 with ${setting}=….`,
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new SetupError(`HOST is ${host}, which is not an address of this machine.`);
    }
    throw error;
  }
}
