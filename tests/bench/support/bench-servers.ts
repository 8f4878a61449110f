// The stores of a benchmark: as in production but for the place, and gone at the end, also when somebody stops it halfway.
import { startServers, type Servers } from '../../support/servers.ts';

/** `await using`; `durable` as in `startServers`. */
export async function benchServers({ durable }: { durable: boolean }): Promise<Servers> {
  const servers = await startServers({ databases: 1, durable });
  const stopped = (): void => {
    // What the benchmark is doing fails now; nobody wants to read that.
    process.on('uncaughtException', () => undefined);
    void servers.stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', stopped);
  process.once('SIGTERM', stopped);
  const stop = async (): Promise<void> => {
    process.off('SIGINT', stopped);
    process.off('SIGTERM', stopped);
    await servers.stop();
  };
  return { ...servers, stop, [Symbol.asyncDispose]: stop };
}
