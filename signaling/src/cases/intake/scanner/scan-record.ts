// How the scan of a kiosk stands, in Redis, where every process can tell: one at a time per kiosk, and one whose process has
// died is over within seconds.
import type { Redis } from 'ioredis';
import { scanStateSchema } from '@cloud-window/shared/protocol';
import { z } from 'zod';

/** How long a running scan lives without a sign of its process. */
const LEASE_MS = 15_000;
/** How long one can still learn how it ended. */
const KEPT_MS = 10 * 60_000;

const recordSchema = z.object({ scanId: z.string(), caseId: z.string(), state: scanStateSchema });
type ScanRecord = z.infer<typeof recordSchema>;

const recordKey = (kioskId: string): string => `scan:kiosk:${kioskId}`;
const cancelKey = (scanId: string): string => `scan:cancelled:${scanId}`;

// Begins unless another scan is running; answers what then stands there.
const BEGIN = `local former = redis.call('GET', KEYS[1])
if former and cjson.decode(former).state.name == 'scanning' then return former end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return ARGV[1]`;
// Only who still holds the kiosk writes: one whose lease has run out must not overwrite the next scan.
const WRITE = `local former = redis.call('GET', KEYS[1])
if not former or cjson.decode(former).scanId ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1`;

export interface ScanRecords {
  read(kioskId: string): Promise<ScanRecord | null>;
  /** The scan that runs at the kiosk from now on: this one, or another that has begun before. */
  begin(kioskId: string, record: ScanRecord): Promise<ScanRecord>;
  /** Also the sign of life; false when the scan is no longer the kiosk's. */
  write(kioskId: string, record: ScanRecord): Promise<boolean>;
  cancel(scanId: string): Promise<void>;
  isCancelled(scanId: string): Promise<boolean>;
}

export function createScanRecords(redis: Redis): ScanRecords {
  const parse = (text: unknown) => recordSchema.parse(JSON.parse(String(text)));
  return {
    async read(kioskId) {
      const text = await redis.get(recordKey(kioskId));
      return text === null ? null : parse(text);
    },
    async begin(kioskId, record) {
      return parse(await redis.eval(BEGIN, 1, recordKey(kioskId), JSON.stringify(record), LEASE_MS));
    },
    async write(kioskId, record) {
      const life = record.state.name === 'scanning' ? LEASE_MS : KEPT_MS;
      const text = JSON.stringify(record);
      return (await redis.eval(WRITE, 1, recordKey(kioskId), text, life, record.scanId)) === 1;
    },
    async cancel(scanId) {
      await redis.set(cancelKey(scanId), '1', 'PX', KEPT_MS);
    },
    isCancelled: async (scanId) => (await redis.exists(cancelKey(scanId))) === 1,
  };
}
