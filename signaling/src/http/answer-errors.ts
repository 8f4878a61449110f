// The end of the line for requests: unknown API paths, and every error as an ack with the status of its code.
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '@cloud-window/shared';
import type { Logger } from '@cloud-window/shared/log';
import { ackError } from '@cloud-window/shared/protocol';
import { asAppError } from '../storage/store-errors.ts';

export const unknownPath: RequestHandler = () => {
  throw new AppError('NOT_FOUND', 'no such path');
};

export function answerErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const refusal = fromBodyParser(error) ?? asAppError(error);
    if (refusal.code === 'INTERNAL') {
      log.error({ err: refusal.cause ?? refusal, method: request.method }, 'a request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(refusal.status).json(ackError(refusal));
  };
}

/** body-parser (http-errors) names its refusals by `type`. */
function fromBodyParser(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.too.large':
      return new AppError('PAYLOAD_TOO_LARGE', 'the body is too large');
    case 'entity.parse.failed':
    case 'encoding.unsupported':
    case 'charset.unsupported':
    case 'request.size.invalid':
    case 'request.aborted':
      return new AppError('BAD_REQUEST', 'the body cannot be read');
    default:
      return undefined;
  }
}
