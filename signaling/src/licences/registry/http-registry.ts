// The registry over HTTP (docs/registry.md). Everything personal travels in bodies, never in addresses; answers are bounded
// in time and size, checked for shape and for being about the right person, and a registry that fails is left alone for a while.
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '@cloud-window/shared';
import type { Context } from '../../context.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { LicenceRegistry, RegisteredPerson } from './licence-registry.ts';
import { asRegistered, checkAnswerSchema, isAbout, searchAnswerSchema } from './registry-answers.ts';

const ANSWER_WITHIN_MS = 3_000;
/** A question is repeated once: both change nothing there. */
const ATTEMPTS = 2;
const BREAKER = { failures: 4, openMs: 30_000 };
const LARGEST_ANSWER_BYTES = 512 * 1024;

type Parts = Pick<Context, 'clock' | 'log'> & {
  config: Pick<Context['config'], 'LICENCE_REGISTRY_TOKEN' | 'TIME_ZONE'>;
};

/** A fault of the registry; `again` when the same question may be answered a moment later. */
class RegistryFault extends Error {
  readonly again: boolean;

  constructor(message: string, again: boolean) {
    super(message);
    this.again = again;
  }
}

/** `answerWithinMs` bounds each attempt, for tests. */
export function createHttpRegistry(
  { clock, log, config }: Parts,
  url: string,
  { answerWithinMs = ANSWER_WITHIN_MS }: { answerWithinMs?: number } = {},
): LicenceRegistry {
  const breaker = new CircuitBreaker(clock, BREAKER);
  const token = config.LICENCE_REGISTRY_TOKEN;
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };

  const send = async (path: string, body: string): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
        method: 'POST',
        headers,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      if (response.ok) return parseJson(await boundedText(response));
    } catch (error) {
      if (error instanceof RegistryFault) throw error;
      throw new RegistryFault(error instanceof Error ? error.name : 'no answer', true);
    }
    await response.body?.cancel();
    throw new RegistryFault(`status ${response.status}`, response.status >= 500 || response.status === 429);
  };

  const ask = async <T extends z.ZodType>(
    path: string,
    schema: T,
    question: { person: RegisteredPerson } & Record<string, unknown>,
    believable: (answer: z.output<T>) => boolean,
  ): Promise<z.output<T>> => {
    const { person, ...rest } = question;
    const requestId = randomUUID();
    const body = JSON.stringify({ requestId, person, ...rest });
    for (let attempt = 1; ; attempt += 1) {
      if (!breaker.mayAsk()) throw unavailable('it has failed several times and is asked again later');
      try {
        const parsed = schema.safeParse(await send(path, body));
        if (!parsed.success) throw new RegistryFault('an answer of another shape', false);
        if (!believable(parsed.data)) throw new RegistryFault('an answer about somebody else', false);
        breaker.answered();
        return parsed.data;
      } catch (error) {
        breaker.failed();
        const fault = error instanceof RegistryFault ? error : new RegistryFault('no answer', false);
        log.warn(
          { requestId, path, attempt, fault: fault.message },
          'the licence registry did not answer well',
        );
        if (!fault.again || attempt >= ATTEMPTS) throw unavailable(fault.message);
      }
    }
  };

  return {
    async search(person, types) {
      const { licences } = await ask('/v1/licences/search', searchAnswerSchema, { person, types }, (answer) =>
        answer.licences.every((licence) => isAbout(person.idNumber, licence)),
      );
      return licences
        .filter(({ type }) => types.includes(type))
        .map((licence) => asRegistered(licence, config.TIME_ZONE));
    },
    async check(person, { type, reference }) {
      const { licence } = await ask(
        '/v1/licences/check',
        checkAnswerSchema,
        { person, type, reference },
        (answer) =>
          answer.licence === null ||
          (isAbout(person.idNumber, answer.licence) &&
            answer.licence.reference === reference &&
            answer.licence.type === type),
      );
      return licence === null ? null : asRegistered(licence, config.TIME_ZONE);
    },
  };
}

function unavailable(why: string): AppError {
  return new AppError('LICENCE_REGISTRY_UNAVAILABLE', why);
}

/** The body, unless it is longer than an answer can be. */
async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > LARGEST_ANSWER_BYTES) throw new RegistryFault('an answer too long', false);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RegistryFault('an answer that is not JSON', false);
  }
}
