// Page uploads by the tus protocol (https://tus.io/protocols/resumable-upload): they survive a network blip and a
// restart of the server, and end as a page of the case. Who may send what is judged before a byte is taken.
import { join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import type { Express, Request, Response } from 'express';
import type { Upload } from '@tus/server';
import { AppError, newId } from '@cloud-window/shared';
import { PHONE_TOKEN_HEADER, UPLOAD_PATH, uploadMetadataSchema } from '@cloud-window/shared/protocol';
import { allowedActor, identityOf } from '../../http/identity.ts';
import type { RateLimits } from '../../http/rate-limits.ts';
import { asAppError } from '../../storage/store-errors.ts';
import { requireApplicant, requireOwner, type ApplicantActor } from '../case-access.ts';
import type { CasesDeps } from '../cases-deps.ts';
import type { PhoneLinks } from '../intake/phone-links.ts';
import type { PageIntake, UploadMetadata } from '../pages/page-intake.ts';
import { workGate } from '../pages/work-gate.ts';
import { EncryptedSpool } from './spool.ts';
import { nodeRequestOf, PageUploadServer, uploadErrorAnswer } from './upload-errors.ts';

/** The largest original: an A3 at 600 dpi as JPEG stays well below. */
export const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;
const ABANDONED_AFTER_MS = 60 * 60_000;
const SWEEP_EVERY_MS = 5 * 60_000;
/** Finished uploads held in memory at once, each up to `MAX_UPLOAD_BYTES`. */
const FINISHING_AT_ONCE = 4;
const PAGE_ID_HEADER = 'X-Page-Id';

/** On whose behalf pages are sent; `phone` binds them to the case of its link. */
interface Sender {
  actor: ApplicantActor;
  phone: { caseId: string } | null;
}

export interface PageUploads {
  mount(app: Express): void;
  start(): Promise<void>;
  stop(): void;
}

export function createPageUploads(
  deps: CasesDeps,
  intake: PageIntake,
  limits: Pick<RateLimits, 'count'>,
  phones: Pick<PhoneLinks, 'require'>,
): PageUploads {
  const { context } = deps;
  const spool = new EncryptedSpool(
    join(context.config.DATA_DIR, 'spool'),
    context.sealer,
    context.clock,
    ABANDONED_AFTER_MS,
  );
  /** Uploads whose last byte has come and which are being made into a page just now. */
  const finishing = new Map<string, Promise<string>>();
  const finishGate = workGate(FINISHING_AT_ONCE);

  /** Throws what tells the sender what to do: NOT_SIGNED_IN, SESSION_EXPIRED, DEVICE_NOT_PAIRED or PHONE_LINK_GONE. */
  const senderOf = async (request: IncomingMessage): Promise<Sender> => {
    const token = request.headers[PHONE_TOKEN_HEADER];
    if (token === undefined) {
      return { actor: requireApplicant(allowedActor(identityOf(request), ['applicant'])), phone: null };
    }
    const { caseId, expiresAt: _until, visit: _visit, ...applicant } = await phones.require(token);
    return { actor: { kind: 'device', ...applicant }, phone: { caseId } };
  };

  /** A phone sends further pages of the one case it was linked to; whatever it says, they come from a phone. */
  const asSent = ({ phone }: Sender, metadata: UploadMetadata): UploadMetadata => {
    if (phone === null) {
      if (metadata.origin === 'phone' || metadata.origin === 'scanner') {
        throw new AppError('BAD_REQUEST', 'this is no phone and no scanner');
      }
      return metadata;
    }
    if (metadata.caseId !== phone.caseId) throw new AppError('NOT_FOUND', 'no such case');
    const { position: _position, replaces: _replaces, ...further } = metadata;
    return { ...further, origin: 'phone' };
  };

  const requireOwnUpload = async ({ actor, phone }: Sender, metadata: UploadMetadata) => {
    if (phone !== null && (metadata.origin !== 'phone' || metadata.caseId !== phone.caseId)) {
      throw new AppError('NOT_FOUND', 'no such upload');
    }
    const row = await context.db
      .selectFrom('serviceCase')
      .select(['applicantId', 'kioskId'])
      .where('id', '=', metadata.caseId)
      .executeTakeFirst();
    if (!row) throw new AppError('NOT_FOUND', 'no such case');
    requireOwner(actor, row);
  };

  const takePage = async (actor: ApplicantActor, id: string): Promise<string> => {
    const record = await spool.record(id);
    if (record.pageId !== null) return record.pageId;
    const metadata = parseMetadata(record.metadata);
    try {
      const pageId = await intake.take(actor, metadata, await spool.readWhole(id));
      await spool.complete(id, pageId);
      // In a call the case's events say it; before one, nobody else would.
      if (metadata.origin === 'phone') {
        context.broadcast.toKiosk(actor.kioskId, 'papers:changed', { caseId: metadata.caseId });
      }
      return pageId;
    } catch (error) {
      const refusal = asAppError(error);
      // What a retry cannot mend goes at once; what a store's absence has delayed stays for the next attempt.
      if (refusal.status < 500) {
        await spool.remove(id);
        await context.audit.record(context.db, {
          actor: actor.applicantId,
          action: 'page.refused',
          subject: metadata.caseId,
          detail: { material: metadata.materialCode, code: refusal.code },
        });
      }
      throw refusal;
    }
  };

  const finish = (actor: ApplicantActor, id: string): Promise<string> => {
    const running = finishing.get(id);
    if (running) return running;
    const work = finishGate(() => takePage(actor, id)).finally(() => finishing.delete(id));
    finishing.set(id, work);
    return work;
  };

  const server = new PageUploadServer({
    path: UPLOAD_PATH,
    datastore: spool,
    maxSize: MAX_UPLOAD_BYTES,
    relativeLocation: true,
    allowedOrigins: [],
    exposedHeaders: [PAGE_ID_HEADER],
    namingFunction: () => newId('upload'),
    async onUploadCreate(request, upload) {
      const sender = await senderOf(nodeRequestOf(request));
      await limits.count('uploadsByKiosk', sender.actor.kioskId);
      const metadata = asSent(sender, parseMetadata(upload.metadata ?? {}));
      await intake.requireRoom(sender.actor, metadata);
      return { metadata: wireMetadata(metadata) };
    },
    async onUploadFinish(request, upload) {
      const { actor } = await senderOf(nodeRequestOf(request));
      return { headers: { [PAGE_ID_HEADER]: await finish(actor, upload.id) } };
    },
    onResponseError(_request, error) {
      const { status_code: status } = uploadErrorAnswer(error);
      if (status >= 500) context.log.error({ reason: asAppError(error).stack }, 'an upload failed');
      return uploadErrorAnswer(error);
    },
  });

  /** HEAD, PATCH and DELETE of an upload: only by the applicant whose case it belongs to. */
  const prepare = async (request: Request, response: Response, id: string) => {
    const sender = await senderOf(request);
    const record = await spool.record(id);
    await requireOwnUpload(sender, parseMetadata(record.metadata));
    if (request.method !== 'HEAD') return;
    // The client did not hear the last answer, or the server ended between the last byte and the page.
    const { offset, size } = await spool.getUpload(id);
    if (offset === size) response.setHeader(PAGE_ID_HEADER, await finish(sender.actor, id));
  };

  let sweeper: NodeJS.Timeout | undefined;
  return {
    mount(app) {
      app.post(UPLOAD_PATH, async (request, response) => {
        await senderOf(request);
        await server.handle(request, response);
      });
      app
        .route(`${UPLOAD_PATH}/:id`)
        .all(async (request, response, next) => {
          if (!['HEAD', 'PATCH', 'DELETE'].includes(request.method)) {
            throw new AppError('NOT_FOUND', 'uploads cannot be read');
          }
          await prepare(request, response, request.params.id);
          next();
        })
        .all((request, response) => server.handle(request, response));
    },
    async start() {
      await spool.open();
      await spool.deleteExpired();
      sweeper = setInterval(() => {
        spool
          .deleteExpired()
          .catch((error: unknown) => context.log.error({ err: error }, 'the spool could not be swept'));
      }, SWEEP_EVERY_MS);
      sweeper.unref();
    },
    stop() {
      clearInterval(sweeper);
    },
  };
}

function parseMetadata(metadata: NonNullable<Upload['metadata']>): UploadMetadata {
  const parsed = uploadMetadataSchema.safeParse(metadata);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new AppError('BAD_REQUEST', `Upload-Metadata is not valid: ${fields}`);
  }
  return parsed.data;
}

/** Only what the schema names: file names that a client adds are forgotten. */
function wireMetadata(metadata: UploadMetadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)]));
}
