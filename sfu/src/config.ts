// Every setting of the sfu process, read once from the environment and checked at boot (docs/running.md lists them).
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ZONE_PATTERN } from '@cloud-window/shared/control';

const port = (what: string) => z.coerce.number(`${what} is not a number`).int().min(0).max(65_535);

/** What one core carries with a little to spare (docs/benchmarks.md). */
const CALLS_PER_WORKER = 80;

/** One address or several, as in `10.0.0.7,203.0.113.7`. */
const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine((list) => list.every((address) => /^[\w.:-]+$/.test(address)), 'is not a list of addresses');

const portRange = z
  .string()
  .regex(/^\d+-\d+$/, 'is not a range such as 41000-41999')
  .transform((range) => range.split('-').map(Number))
  .transform(([min = 0, max = 0]) => ({ min, max }))
  .refine(({ min, max }) => min > 0 && min <= max && max <= 65_535, 'is not a range of ports');

const configSchema = z
  .object({
    /** Shared with signaling; whoever has it controls all media. */
    SFU_SECRET: z.string('a shared secret of at least 16 characters is needed').min(16),
    SFU_CONTROL_HOST: z.string().default('127.0.0.1'),
    /** 0 takes any free port. */
    SFU_CONTROL_PORT: port('the control port').default(4443),
    /** How signaling reaches the control port; derived from host and port when absent. */
    SFU_CONTROL_URL: z.url('is not an address such as http://sfu-1:4443').optional(),
    /** Worker i uses this port + i, UDP and TCP; with 0 each takes any free ones. */
    SFU_RTC_PORT: port('the media port').default(40_000),
    /** A control connection on which nothing was heard for so long is over, also when the machine behind it froze (ms). */
    SFU_CONTROL_SILENCE_MS: z.coerce.number().int().min(1_000).max(60_000).default(2_000),
    /** Where media is received; 0.0.0.0 for all interfaces. */
    SFU_LISTEN_IP: z.union([z.ipv4(), z.ipv6()], 'is not an IP address').default('127.0.0.1'),
    /** The addresses browsers send media to, the best first, when it is not SFU_LISTEN_IP. */
    SFU_ANNOUNCED_ADDRESS: addresses.optional(),
    /** Where other nodes send media to, when they do not reach what browsers are told. */
    SFU_PIPE_ADDRESS: z.string().optional(),
    /** Of these ports each link to another node takes one, UDP. */
    SFU_PIPE_PORTS: portRange.default({ min: 41_000, max: 41_999 }),
    /** Near whom this node stands; signaling prefers nodes of its own zone. */
    SFU_ZONE: z.string().regex(ZONE_PATTERN, 'may have letters, digits, dots and dashes only').default(''),
    /** How many calls this node takes; from the number of workers when absent. */
    SFU_CAPACITY: z.coerce.number().int().min(1).optional(),
    SFU_WORKERS: z.coerce.number().int().min(1).max(256).default(availableParallelism),
    /** The mediasoup worker; the package's own place when absent. */
    MEDIASOUP_WORKER_BIN: z.string().optional(),
    /** `redis://…` or the path of a socket, as ioredis takes it. */
    REDIS_URL: z.string('an address is needed').min(1),
    DATA_DIR: z.string().default('./data'),
    /** Where recorded segments wait, sealed, until signaling has stored them; `recording-spool` in the data folder when absent. */
    RECORDING_SPOOL_DIR: z.string().optional(),
    /** Nothing is recorded while less than so much is free on that disk (MB). */
    RECORDING_MIN_FREE_MB: z.coerce.number().int().min(0).max(10_000_000).default(512),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    /** Names this node in Redis and in logs; must differ between nodes. */
    SFU_NODE_ID: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'may have letters, digits, dots and dashes only')
      .optional(),
  })
  .superRefine((value, context) => {
    const unspecified = value.SFU_LISTEN_IP === '0.0.0.0' || value.SFU_LISTEN_IP === '::';
    if (unspecified && value.SFU_ANNOUNCED_ADDRESS === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['SFU_ANNOUNCED_ADDRESS'],
        message: 'is needed when SFU_LISTEN_IP means all interfaces, so that browsers learn where to send',
      });
    }
    if (value.SFU_RTC_PORT + value.SFU_WORKERS - 1 > 65_535) {
      context.addIssue({
        code: 'custom',
        path: ['SFU_RTC_PORT'],
        message: 'leaves no port for every worker',
      });
    }
  })
  .transform((value) => ({
    ...value,
    RECORDING_SPOOL_DIR: value.RECORDING_SPOOL_DIR ?? join(value.DATA_DIR, 'recording-spool'),
    SFU_CAPACITY: value.SFU_CAPACITY ?? value.SFU_WORKERS * CALLS_PER_WORKER,
    SFU_NODE_ID: value.SFU_NODE_ID ?? `${hostname().replaceAll(/[^\w.-]/g, '-')}-${value.SFU_CONTROL_PORT}`,
  }));
export type Config = z.infer<typeof configSchema>;

/** The configuration, or an Error whose message names each wrong setting in one sentence. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is not valid: ${faults.join('; ')}.`);
}
