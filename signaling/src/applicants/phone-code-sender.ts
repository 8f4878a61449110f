// Delivers a one-time code to a phone. A city plugs its SMS gateway in here; what ships is the sender of demonstrations,
// which shows the codes to administrators instead.
import { maskMobileNumber } from '@cloud-window/shared';
import type { Context } from '../context.ts';
import { AppError } from '@cloud-window/shared';

/** A code as administrators of a demonstration see it. */
interface ShownPhoneCode {
  maskedPhone: string;
  code: string;
  sentAt: number;
  expiresAt: number;
}

export interface PhoneCodeSender {
  send(phone: string, code: string, expiresAt: number): Promise<void>;
  /** The codes that are still good, newest first; null for a sender that really sends. */
  shown: (() => Promise<ShownPhoneCode[]>) | null;
}

const SHOWN_KEY = 'demo:phone-codes';

type Parts = Pick<Context, 'config' | 'log' | 'clock' | 'redis'>;

/** The sender that the configuration names. */
export function createPhoneCodeSender(parts: Parts): PhoneCodeSender {
  if (parts.config.PHONE_CODE_SENDER === 'demo') return demonstrationSender(parts);
  return {
    shown: null,
    send() {
      parts.log.error('PHONE_CODE_SENDER is none: applicants cannot sign in');
      return Promise.reject(new AppError('INTERNAL', 'no sender of phone codes is configured'));
    },
  };
}

/** Keeps codes in Redis for the administrators' list; writes them to the log of a demo installation only. */
function demonstrationSender({ config, log, clock, redis }: Parts): PhoneCodeSender {
  return {
    async send(phone, code, expiresAt) {
      const shown: ShownPhoneCode = {
        maskedPhone: maskMobileNumber(phone),
        code,
        sentAt: clock.now(),
        expiresAt,
      };
      await redis
        .multi()
        .zremrangebyscore(SHOWN_KEY, 0, clock.now())
        .zadd(SHOWN_KEY, expiresAt, JSON.stringify(shown))
        .pexpireat(SHOWN_KEY, expiresAt)
        .exec();
      if (config.CW_DEMO) log.info(`demonstration: the code for ${shown.maskedPhone} is ${code}`);
    },
    async shown() {
      const entries = await redis.zrange(SHOWN_KEY, '+inf', `(${clock.now()}`, 'BYSCORE', 'REV');
      return entries.map((entry) => JSON.parse(entry) as ShownPhoneCode);
    },
  };
}
