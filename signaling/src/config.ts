// Every setting of the signaling process, read once from the environment and checked at boot (docs/running.md lists them).
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().min(100).max(3_600_000);
const flag = z.enum(['0', '1', 'true', 'false', '']).transform((value) => value === '1' || value === 'true');

const configSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
  /** The address people and QR codes use; derived from host and port when absent. */
  PUBLIC_URL: z.url().optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  /** Number of reverse proxies in front whose X-Forwarded-For is believed. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  DATA_DIR: z.string().default('./data'),
  BLOB_DIR: z.string().optional(),
  MASTER_KEY_FILE: z.string().optional(),
  REDIS_URL: z.string().min(1),
  DATABASE_URL: z.string().min(1),
  SFU_SECRET: z.string().min(16),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  CW_DEMO: flag.default(false),
  /** `required`: staff must set up a one-time-code app at first sign-in. `optional`: they may. */
  SECOND_FACTOR: z.enum(['required', 'optional']).default('required'),
  PHONE_CODE_SENDER: z.enum(['demo', 'none']).default('none'),
  QUEUE_OFFER_MS: milliseconds.default(15_000),
  QUEUE_WRAP_UP_MS: milliseconds.default(60_000),
  QUEUE_CLERK_LEASE_MS: milliseconds.default(10_000),
  QUEUE_CALLER_LEASE_MS: milliseconds.default(60_000),
  SERVICE_LEVEL_MS: milliseconds.default(20_000),
});
export type Config = z.infer<typeof configSchema>;

/** The configuration, or an Error whose message names each wrong setting in one sentence. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is not valid: ${faults.join('; ')}`);
}
