// Builds the mediasoup worker from the source in its npm package with the distribution's libraries, by the CMake recipe in
// sfu/worker-build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { run } from '../processes.mjs';
import { SetupError, commonCause } from '../setup-error.mjs';
import { files, program, requirePackages } from './debian.mjs';

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
 * @returns {Promise<string>} the worker
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
  await mustSucceed(
    await run('cmake', ['-G', 'Ninja', '-S', recipe, '-B', build, `-DWORKER_SOURCE=${source}`]),
    build,
  );
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
  return join(build, 'mediasoup-worker');
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
