// Every refusal of an upload as the JSON ack that the rest of the API answers with, under the status that tus clients
// expect (they resume after 409 and 5xx, start afresh after 404 and 410, and give up after other 4xx).
import type http from 'node:http';
import { Server, type CancellationContext } from '@tus/server';
import { AppError, type ErrorCode } from '@cloud-window/shared';
import { asAppError } from '../../storage/store-errors.ts';

interface ErrorAnswer {
  status_code: number;
  body: string;
}

/** What to answer for anything thrown while an upload was handled: an AppError, a protocol error of tus, or a fault. */
export function uploadErrorAnswer(error: unknown): ErrorAnswer {
  if (isTusError(error)) return answer(codeOfStatus(error.status_code), error.status_code, error.body.trim());
  const coded = asAppError(error);
  return answer(coded.code, coded.status, coded.message);
}

/** The tus server, with JSON for whatever it refuses before any handler has run (versions, malformed headers). */
export class PageUploadServer extends Server {
  override async write(context: CancellationContext, headers: Headers, status: number, body = '') {
    if (status < 400) return super.write(context, headers, status, body);
    headers.set('Content-Type', 'application/json; charset=utf-8');
    headers.set('Cache-Control', 'no-store');
    const ack = body.startsWith('{') ? body : answer(codeOfStatus(status), status, body.trim()).body;
    return super.write(context, headers, status, ack);
  }
}

/** The Node request behind a web request of the tus server. */
export function nodeRequestOf(request: unknown): http.IncomingMessage {
  const runtime = (request as { runtime?: { node?: { req?: http.IncomingMessage } } }).runtime;
  if (!runtime?.node?.req) throw new Error('an upload that did not come through Node');
  return runtime.node.req;
}

function isTusError(error: unknown): error is ErrorAnswer {
  return typeof error === 'object' && error !== null && 'status_code' in error && 'body' in error;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 413) return 'PAGE_TOO_LARGE';
  if (status === 404 || status === 410) return 'UPLOAD_GONE';
  // The offset has moved: the client asks where the upload stands and goes on from there.
  if (status === 409) return 'STORE_UNAVAILABLE';
  return status >= 500 ? 'INTERNAL' : 'BAD_REQUEST';
}

function answer(code: ErrorCode, status: number, message: string): ErrorAnswer {
  return {
    status_code: status,
    body: JSON.stringify({ ok: false, error: new AppError(code, message).toWire() }),
  };
}
