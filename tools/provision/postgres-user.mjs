// PostgreSQL refuses to run as root. Root starts it as an unprivileged user here, wherever the data folder is.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { findOnPath } from '../paths.mjs';
import { SetupError } from '../setup-error.mjs';

/**
 * @typedef {object} User
 * @property {string[]} setpriv arguments that make setpriv run the server as that user; none for ordinary users
 */

/**
 * Chooses the user PostgreSQL runs as. An ordinary user runs it as themselves. For root it is the owner of an existing
 * cluster, else the system's `postgres`, else `nobody`. The data folder and the binaries may be under a folder that only
 * root may enter (a clone in /root), so the server keeps one capability, CAP_DAC_OVERRIDE, to reach them
 * (capabilities(7)); all others are taken from it for good.
 * @param {string} dataDir
 * @returns {User}
 */
export function unprivileged(dataDir) {
  if (process.getuid?.() !== 0) {
    checkOwner(dataDir);
    return { setpriv: [] };
  }
  if (!findOnPath('setpriv')) {
    throw new SetupError(
      'PostgreSQL does not run as root and setpriv, which would run it as another user, is missing: ' +
        'install util-linux, start as an ordinary user, or set DATABASE_URL.',
    );
  }
  const { uid, gid } = chooseUser(dataDir);
  const only = '-all,+dac_override';
  return {
    setpriv: [
      // Without this, access(2) would not count the capability, and initdb asks it whether it may run the server.
      ...['--securebits', '+no_setuid_fixup'],
      ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
      ...['--inh-caps', only, '--ambient-caps', only, '--bounding-set', only],
    ],
  };
}

/** @param {string} dataDir */
function chooseUser(dataDir) {
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  return { uid: 65534, gid: 65534 };
}

/** @param {string} dataDir */
function checkOwner(dataDir) {
  if (existsSync(dataDir) && statSync(dataDir).uid !== process.getuid?.()) {
    throw new SetupError(
      `${dataDir} belongs to another user: start as that user, or choose another data folder with DATA_DIR.`,
    );
  }
}
