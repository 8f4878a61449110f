// One request to a scanner: no redirect is followed, and an answer is bounded in bytes and in time, whatever it claims.
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AppError } from '@cloud-window/shared';
import { hostOf } from './scanner-address.ts';

export interface EsclQuestion {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  xml?: string;
  maxBytes: number;
  timeoutMs: number;
  /** Ends the request when the scan is cancelled. */
  signal?: AbortSignal;
}

export interface EsclAnswer {
  status: number;
  location: string | undefined;
  /** Media type without parameters, in lower case. */
  type: string;
  body: Buffer;
}

/** Throws SCANNER_UNREACHABLE, SCANNER_FAULT, or the reason of the signal. */
export async function askScanner(origin: URL, question: EsclQuestion): Promise<EsclAnswer> {
  const { method, path, xml, maxBytes, timeoutMs, signal } = question;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const send = origin.protocol === 'https:' ? requestHttps : requestHttp;
      const outgoing = send(
        {
          host: hostOf(origin),
          port: origin.port,
          path,
          method,
          agent: false,
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
          // Scanners sign their certificates themselves; that of an address in digits says nothing more anyway.
          rejectUnauthorized: false,
          headers:
            xml === undefined ? {} : { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(xml) },
        },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(xml);
    });
    return {
      status: response.statusCode ?? 0,
      location: response.headers.location,
      type: (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      body: await readBounded(response, maxBytes),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AppError) throw error;
    throw new AppError('SCANNER_UNREACHABLE', 'the scanner does not answer', { cause: error });
  }
}

async function readBounded(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop destroys the response, and with it the connection.
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new AppError('SCANNER_FAULT', 'the scanner answers without end');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
