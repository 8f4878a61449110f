// Every setting of the signaling process, read once from the environment and checked at boot (docs/running.md lists them).
import { join } from 'node:path';
import { z } from 'zod';
import { ZONE_PATTERN } from '@cloud-window/shared/control';
import { CALLER_LEASE_MS, CLERK_LEASE_MS } from './queue/queue-timings.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().min(100).max(3_600_000);
const days = z.coerce.number().int().min(1).max(36_525);
const flag = z.enum(['0', '1', 'true', 'false', '']).transform((value) => value === '1' || value === 'true');

/** `turn:host:3478?transport=udp` and the like, as RTCIceServer takes them (RFC 7065). */
const turnUrls = z
  .string()
  .transform((list) => list.split(',').map((url) => url.trim()))
  .refine(
    (list) => list.every((url) => /^turns?:[\w.-]+(:\d{1,5})?(\?transport=(udp|tcp))?$/.test(url)),
    'is not a list such as turn:turn.example:3478,turns:turn.example:443?transport=tcp',
  );

const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(8080),
  /** The address people and QR codes use; derived from host and port when absent. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  /** Number of reverse proxies in front whose X-Forwarded-For is believed. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  DATA_DIR: z.string().default('./data'),
  /** Where pages and receipts lie; `blobs` in the data folder when absent. */
  BLOB_DIR: z.string().optional(),
  /** The installation's key; `keys/master.key` in the data folder when absent, made at the first boot. */
  MASTER_KEY_FILE: z.string().optional(),
  /** `auto` records calls whose applicant agrees; `off` records none and asks nobody. */
  RECORDING: z.enum(['auto', 'off']).default('auto'),
  /** Where recordings and their exports lie, sealed; `recordings` in the data folder when absent. */
  RECORDINGS_DIR: z.string().optional(),
  /** `auto` reads the print on captured papers to help clerks; `off` reads nothing. */
  READING: z.enum(['auto', 'off']).default('auto'),
  /** How long each kind of recording is kept, in days from the end of its call. */
  RECORDING_KEEP_CONSULTATION_DAYS: days.default(30),
  RECORDING_KEEP_REVIEW_DAYS: days.default(180),
  RECORDING_KEEP_DECISION_DAYS: days.default(1_826),
  RECORDING_KEEP_ABORTED_DAYS: days.default(7),
  /** The program that makes exports of recordings; found on PATH by this name. */
  FFMPEG: z.string().min(1).default('ffmpeg'),
  REDIS_URL: z.string().min(1),
  DATABASE_URL: z.string().min(1),
  SFU_SECRET: z.string().min(16),
  /** Near whom this process stands: media nodes of this zone are preferred. */
  SFU_ZONE: z.string().regex(ZONE_PATTERN, 'may have letters, digits, dots and dashes only').default(''),
  /** Relays for browsers that reach no media port; with the secret that the relays share with us. */
  TURN_URLS: turnUrls.optional(),
  TURN_SECRET: z.string().min(16).optional(),
  /** How long what a browser is given opens a relay, in seconds. */
  TURN_TTL_S: z.coerce.number().int().min(60).max(86_400).default(3_600),
  /** `auto`: two who are alone in a call and are not recorded talk without the SFU between them where they can. */
  DIRECT_PATH: z.enum(['auto', 'off']).default('auto'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  /** A demonstration: sample data at the first start, phone codes shown to administrators and in the log. */
  CW_DEMO: flag.default(false),
  /** `required`: staff must set up a one-time-code app at first sign-in. `optional`: they may; the default of a demo. */
  SECOND_FACTOR: z.enum(['required', 'optional']).optional(),
  /** Who delivers phone codes. `demo` shows them to administrators; the default of a demo. */
  PHONE_CODE_SENDER: z.enum(['demo', 'none']).optional(),
  /** Multiplies every rate limit, for sites whose kiosks share one address. */
  RATE_LIMIT_FACTOR: z.coerce.number().min(0.01).max(10_000).default(1),
  /** In place of what each queue says. */
  QUEUE_OFFER_MS: milliseconds.optional(),
  QUEUE_WRAP_UP_MS: milliseconds.optional(),
  QUEUE_CLERK_LEASE_MS: milliseconds.default(CLERK_LEASE_MS),
  QUEUE_CALLER_LEASE_MS: milliseconds.default(CALLER_LEASE_MS),
  /** In which opening hours, holidays and the days of reports are meant, as the IANA data base names it. */
  TIME_ZONE: z.string().refine(isTimeZone, 'not a time zone such as Asia/Shanghai').default('Asia/Shanghai'),
  /** Whether clerks are told which supervisor listens to their call. */
  SHOW_LISTENERS: flag.default(true),
  /** The registry of licences that is asked for what applicants hold already (docs/registry.md), and what it knows us by. */
  LICENCE_REGISTRY_URL: z.url({ protocol: /^https?$/ }).optional(),
  LICENCE_REGISTRY_TOKEN: z.string().min(16).optional(),
  /** Is told of every alert, with a signature by the secret. */
  ALERT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  ALERT_WEBHOOK_SECRET: z.string().min(16).optional(),
});

const configSchema = settings
  .refine((given) => (given.TLS_CERT_FILE === undefined) === (given.TLS_KEY_FILE === undefined), {
    path: ['TLS_KEY_FILE'],
    message: 'TLS_CERT_FILE and TLS_KEY_FILE belong together',
  })
  .refine((given) => (given.ALERT_WEBHOOK_URL === undefined) === (given.ALERT_WEBHOOK_SECRET === undefined), {
    path: ['ALERT_WEBHOOK_SECRET'],
    message: 'ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET belong together',
  })
  .refine((given) => (given.TURN_URLS === undefined) === (given.TURN_SECRET === undefined), {
    path: ['TURN_SECRET'],
    message: 'TURN_URLS and TURN_SECRET belong together',
  })
  .transform((given) => ({
    ...given,
    PUBLIC_URL: (given.PUBLIC_URL ?? addressOf(given, given.PORT)).replace(/\/+$/, ''),
    BLOB_DIR: given.BLOB_DIR ?? join(given.DATA_DIR, 'blobs'),
    RECORDINGS_DIR: given.RECORDINGS_DIR ?? join(given.DATA_DIR, 'recordings'),
    MASTER_KEY_FILE: given.MASTER_KEY_FILE ?? join(given.DATA_DIR, 'keys', 'master.key'),
    SECOND_FACTOR: given.SECOND_FACTOR ?? (given.CW_DEMO ? 'optional' : 'required'),
    PHONE_CODE_SENDER: given.PHONE_CODE_SENDER ?? (given.CW_DEMO ? 'demo' : 'none'),
  }));
export type Config = z.infer<typeof configSchema>;

/** The configuration, or an Error whose message names each wrong setting in one sentence. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is not valid: ${faults.join('; ')}`);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The address of this process itself. */
export function addressOf(
  { HOST, TLS_CERT_FILE }: { HOST: string; TLS_CERT_FILE?: string | undefined },
  listeningPort: number,
): string {
  const host = HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `${TLS_CERT_FILE === undefined ? 'http' : 'https'}://${host}:${listeningPort}`;
}
