// Builds the mediasoup worker from the source in its npm package with the distribution's libraries, by the CMake recipe in
// sfu/worker-build.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes.mjs';
import { SetupError, commonCause, sentenceFor } from '../setup-error.mjs';
import { files, program, requirePackages } from './debian.mjs';
import { fetchSrtpSource } from './srtp-source.mjs';

const GiB = 1024 ** 3;

/** What the build needs of the distribution. */
export const buildNeeds = [
  program('cmake', 'cmake'),
  program('ninja-build', 'ninja'),
  program('g++', 'c++'),
  program('pkg-config', 'pkg-config'),
  program('flatbuffers-compiler', 'flatc'),
  files('libflatbuffers-dev', '/usr/include/flatbuffers/flatbuffers.h'),
  files('libssl-dev', '/usr/include/openssl/ssl.h'),
  files('libuv1-dev', '/usr/include/uv.h'),
  files('libsrtp2-dev', '/usr/include/srtp2/srtp.h'),
  files('libabsl-dev', '/usr/include/absl/types/optional.h'),
];

/**
 * @param {object} options
 * @param {string} options.source the `worker` folder of the package
 * @param {string} options.recipe
 * @param {string} options.build folder to build in; an interrupted build there is taken up again
 * @param {{ note(text: string): void, progress(count: number, total: number, detail?: string): void }} options.progress
 * @returns {Promise<{ file: string, srtp: 'OpenSSL' | 'distribution' }>} the worker, and what its SRTP is built on
 */
export async function buildWorker({ source, recipe, build, progress }) {
  await requirePackages({
    needs: buildNeeds,
    purpose: 'Building the mediasoup worker',
    otherwise: 'set MEDIASOUP_WORKER_BIN to a worker built elsewhere',
    progress,
  });
  mkdirSync(build, { recursive: true });
  progress.note('preparing the build');
  const srtp = await fetchSrtpSource(`${build}-srtp`);
  try {
    if (srtp && (await compiles({ source, recipe, build, srtp, progress })))
      return { file: join(build, 'mediasoup-worker'), srtp: 'OpenSSL' };
    await compile({ source, recipe, build, srtp: '', progress });
    return { file: join(build, 'mediasoup-worker'), srtp: 'distribution' };
  } finally {
    rmSync(`${build}-srtp`, { recursive: true, force: true });
  }
}

/**
 * @typedef {object} Build
 * @property {string} source
 * @property {string} recipe
 * @property {string} build
 * @property {string} srtp the source of libsrtp, or '' for the distribution's library
 * @property {{ note(text: string): void, progress(count: number, total: number, detail?: string): void }} progress
 */

/**
 * With a libsrtp of another make something may not fit; then it is the distribution's after all.
 * @param {Build} build
 */
async function compiles(build) {
  try {
    await compile(build);
    return true;
  } catch (error) {
    build.progress.note(`building with the distribution's libsrtp, since ${sentenceFor(error)}`);
    return false;
  }
}

/** @param {Build} options */
async function compile({ source, recipe, build, srtp, progress }) {
  const settings = [`-DWORKER_SOURCE=${source}`, `-DSRTP_SOURCE=${srtp}`];
  await mustSucceed(await run('cmake', ['-G', 'Ninja', '-S', recipe, '-B', build, ...settings]), build);
  // A compiler process takes up to 1 GiB.
  const jobs = Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / GiB)));
  await mustSucceed(
    await run('ninja', ['-C', build, '-j', String(jobs)], {
      diesWithUs: true,
      env: { ...process.env, NINJA_STATUS: '[%f/%t] ' },
      onLine(line) {
        const [, count, total] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
        // The first run of ninja makes its own build files again, in a step or two that would look like the end.
        if (count && Number(total) > 10)
          progress.progress(Number(count), Number(total), 'files compiled, done once per version');
      },
    }),
    build,
  );
}

/**
 * @param {import('../processes.mjs').Outcome} outcome
 * @param {string} build
 */
async function mustSucceed(outcome, build) {
  if (outcome.code === 0) return;
  const printed = `${outcome.stdout}\n${outcome.stderr}`;
  const common = commonCause(printed, build);
  if (common) throw common;
  const log = join(build, 'failure.log');
  writeFileSync(log, printed);
  const mend = /The DTLS mend expected[^.]*\./s.exec(printed)?.[0].replace(/\s+/g, ' ');
  if (/internal compiler error: Killed|fatal error: Killed/.test(printed)) {
    throw new SetupError(
      'The build of the mediasoup worker ran out of memory: it needs about 1 GiB for each core.',
    );
  }
  throw new SetupError(
    `The mediasoup worker cannot be built${mend ? `: ${mend}` : `; what the compiler said is in ${log}.`}`,
  );
}
