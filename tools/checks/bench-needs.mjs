// What a benchmark needs beyond the stores.
import { provideForBrowserRuns } from './script.mjs';
import { provideJanus } from '../provision/janus.mjs';
import { provideWebApps } from '../provision/web-apps.mjs';
import { provideWorker } from '../provision/worker.mjs';

/**
 * @param {string} name of the benchmark
 * @returns {Promise<NodeJS.ProcessEnv>} variables that name what was found
 */
export async function provideForBench(name) {
  switch (name) {
    case 'sfu': {
      const workerBin = await provideWorker();
      const { bin, why } = await provideJanus();
      return { MEDIASOUP_WORKER_BIN: workerBin, JANUS_BIN: bin ?? '', JANUS_MISSING: why };
    }
    case 'media':
    case 'review': {
      const found = await provideForBrowserRuns();
      await provideWebApps();
      return found;
    }
    default:
      return {};
  }
}
