// Every setting of the sfu process, read once from the environment and checked at boot (docs/running.md lists them).
import { availableParallelism, hostname } from 'node:os';
import { z } from 'zod';

const port = (what: string) => z.coerce.number(`${what} is not a number`).int().min(0).max(65_535);

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
    /** Where media is received; 0.0.0.0 for all interfaces. */
    SFU_LISTEN_IP: z.union([z.ipv4(), z.ipv6()], 'is not an IP address').default('127.0.0.1'),
    /** The address browsers send media to, when it is not SFU_LISTEN_IP. */
    SFU_ANNOUNCED_ADDRESS: z.string().optional(),
    SFU_WORKERS: z.coerce.number().int().min(1).max(256).default(availableParallelism),
    /** The mediasoup worker; the package's own place when absent. */
    MEDIASOUP_WORKER_BIN: z.string().optional(),
    /** `redis://…` or the path of a socket, as ioredis takes it. */
    REDIS_URL: z.string('an address is needed').min(1),
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
