// The channel of a form: opened, written in by both, pointed at, read back. The server holds the document that counts and
// judges it; what it refuses it has not kept.
import * as Y from 'yjs';
import { AppError } from '@cloud-window/shared';
import { changedPaths, documentFault, readDocument } from '@cloud-window/shared/forms/document';
import type { CaseEvent, FormChange, NumberedCaseEvent } from '@cloud-window/shared/protocol';
import { announce, appendCaseEvents } from '../cases/case-events.ts';
import { lockCase, requireDraft, type CaseRow } from '../cases/case-store.ts';
import type { CasesDeps } from '../cases/cases-deps.ts';
import type { SocketHandlers, Tx } from '../context.ts';
import { beginForm } from './begin-form.ts';
import { openCallOf, requireFormSide } from './form-access.ts';
import { lastChanges, noteChanges } from './form-changes.ts';
import {
  asCaseForm,
  checkDocument,
  findForm,
  openDocument,
  schemaOf,
  sealDocument,
  valuesHash,
  type FormRow,
} from './form-store.ts';

/** A form and everything that was ever struck out in it; sent whole to whoever opens it. */
const MAX_STATE_BYTES = 64_000;

const FAULTS = {
  unknownField: 'FORM_FIELD_UNKNOWN',
  tooLarge: 'FORM_TOO_LARGE',
  malformed: 'BAD_REQUEST',
} as const;

type FormEvents = Pick<SocketHandlers, 'form:open' | 'form:update' | 'form:focus' | 'form:readBack'>;

export function createFormEvents(deps: CasesDeps): FormEvents {
  const { context } = deps;
  const { db, clock, audit, broadcast, sealer } = context;

  const tell = async (
    caseId: string,
    materialCode: string,
    update: string,
    changes: FormChange[],
  ): Promise<void> => {
    const callId = await openCallOf(db, caseId);
    if (callId !== null) broadcast.toCall(callId, 'form:updated', { caseId, materialCode, update, changes });
  };

  return {
    async 'form:open'(payload, { actor }) {
      const { caseId, materialCode } = payload;
      const opened = await db.transaction().execute(async (tx) => {
        const serviceCase = await lockCase(tx, caseId);
        const side = await requireFormSide(deps.directory(), actor, payload, serviceCase);
        const mayWrite = serviceCase.state === 'draft';
        if (!mayWrite) {
          const row = await findForm(tx, caseId, materialCode);
          if (!row) throw new AppError('NOT_FOUND', 'the form was not begun');
          return { row, mayWrite, events: [] };
        }
        const { row, isNew } = await beginForm(context, tx, serviceCase, materialCode);
        if (!isNew) return { row, mayWrite, events: [] };
        const detail = { material: materialCode, schema: row.schemaId, version: row.schemaVersion };
        await audit.record(tx, { actor: side.actor, action: 'form.begun', subject: caseId, detail });
        const event: CaseEvent = { type: 'formChanged', form: asCaseForm(row) };
        return { row, mayWrite, events: await appendCaseEvents(tx, clock.now(), caseId, [event]) };
      });
      announce(broadcast, opened.events);
      const doc = openDocument(sealer, opened.row);
      const update = encodeSince(doc, bytesOf(payload.stateVector));
      const stateVector = base64(Y.encodeStateVector(doc));
      doc.destroy();
      const changes = await lastChanges(db, payload);
      return { schema: schemaOf(opened.row), update, stateVector, mayWrite: opened.mayWrite, changes };
    },

    async 'form:update'(payload, { actor }) {
      const { caseId, materialCode } = payload;
      const written = await db.transaction().execute(async (tx) => {
        const serviceCase = await lockCase(tx, caseId);
        const side = await requireFormSide(deps.directory(), actor, payload, serviceCase);
        requireDraft(serviceCase);
        const before = await findForm(tx, caseId, materialCode);
        if (!before) throw new AppError('NOT_FOUND', 'the form was not begun');
        const merged = merge(before, bytesOf(payload.update));
        const at = clock.now();
        const row = { ...before, ...merged.columns, changedAt: new Date(at) };
        if (merged.paths.length === 0 && !merged.grew) return { ...merged, events: [], changes: [] };
        await save(tx, row);
        const changes = await noteChanges(tx, payload, side, merged.paths, at);
        const events = await tellCase(tx, serviceCase, side.actor, before, row, at);
        return { ...merged, events, changes };
      });
      announce(broadcast, written.events);
      if (written.grew) await tell(caseId, materialCode, payload.update, written.changes);
      return { stateVector: written.stateVector };
    },

    async 'form:focus'(payload, { actor }) {
      const { caseId, materialCode, path, guide } = payload;
      const row = await db
        .selectFrom('serviceCase')
        .select(['applicantId', 'kioskId'])
        .where('id', '=', caseId)
        .executeTakeFirst();
      if (!row) throw new AppError('NOT_FOUND', 'no such case');
      const { party, by } = await requireFormSide(deps.directory(), actor, payload, row);
      const callId = await openCallOf(db, caseId);
      const focused = { caseId, materialCode, party, by, path, guide: guide && party === 'clerk' };
      if (callId !== null) broadcast.toCall(callId, 'form:focused', focused);
      return {};
    },

    async 'form:readBack'(payload, { actor }) {
      const { caseId, materialCode } = payload;
      const { form, events } = await db.transaction().execute(async (tx) => {
        const serviceCase = await lockCase(tx, caseId);
        const side = await requireFormSide(deps.directory(), actor, payload, serviceCase);
        requireDraft(serviceCase);
        const before = await findForm(tx, caseId, materialCode);
        if (!before) throw new AppError('NOT_FOUND', 'the form was not begun');
        if (before.completedAt === null) throw new AppError('FORM_INCOMPLETE', 'the form is not complete');
        if (before.valuesSha256 !== payload.sha256)
          throw new AppError('FORM_CHANGED', 'the form says something else now');
        if (before.readBackAt !== null) return { form: asCaseForm(before), events: [] };
        const at = clock.now();
        const row = { ...before, readBackAt: new Date(at) };
        await save(tx, row);
        return {
          form: asCaseForm(row),
          events: await tellCase(tx, serviceCase, side.actor, before, row, at),
        };
      });
      announce(broadcast, events);
      return form;
    },
  };

  function merge(before: FormRow, update: Uint8Array) {
    const schema = schemaOf(before);
    const doc = openDocument(sealer, before);
    try {
      const said = readDocument(schema, doc);
      const stateBefore = Y.encodeStateAsUpdate(doc);
      applyUpdate(doc, update);
      const fault = documentFault(schema, doc);
      if (fault) throw new AppError(FAULTS[fault], `a document that is ${fault}`);
      const state = Y.encodeStateAsUpdate(doc);
      if (state.length > MAX_STATE_BYTES) throw new AppError(FAULTS.tooLarge, 'more than a form holds');
      const { values, faults } = checkDocument(context, schema, doc);
      const valuesSha256 = valuesHash(schema, values);
      return {
        paths: changedPaths(said, readDocument(schema, doc)),
        grew: !Buffer.from(stateBefore).equals(state),
        stateVector: base64(Y.encodeStateVector(doc)),
        columns: {
          stateSealed: sealDocument(sealer, doc),
          valuesSha256,
          completedAt: faults.length > 0 ? null : (before.completedAt ?? new Date(clock.now())),
          readBackAt: valuesSha256 === before.valuesSha256 ? before.readBackAt : null,
        },
      };
    } finally {
      doc.destroy();
    }
  }

  /** What the case tells of its form, where that has changed. */
  async function tellCase(
    tx: Tx,
    serviceCase: CaseRow,
    actor: string,
    before: FormRow,
    row: FormRow,
    at: number,
  ): Promise<NumberedCaseEvent[]> {
    const [was, form] = [asCaseForm(before), asCaseForm(row)];
    if (JSON.stringify(was) === JSON.stringify(form)) return [];
    const action =
      form.readBackAt !== null && was.readBackAt === null
        ? 'form.readBack'
        : form.completedAt === null
          ? 'form.incomplete'
          : was.completedAt === null
            ? 'form.completed'
            : 'form.changed';
    const detail = { material: row.materialCode, valuesSha256: row.valuesSha256 };
    await audit.record(tx, { actor, action, subject: serviceCase.id, detail });
    return appendCaseEvents(tx, at, serviceCase.id, [{ type: 'formChanged', form }]);
  }
}

async function save(tx: Tx, { caseId, materialCode, ...columns }: FormRow): Promise<void> {
  await tx
    .updateTable('formDocument')
    .set(columns)
    .where('caseId', '=', caseId)
    .where('materialCode', '=', materialCode)
    .execute();
}

/** Throws BAD_REQUEST, FORM_OUT_OF_STEP. */
function applyUpdate(doc: Y.Doc, update: Uint8Array): void {
  try {
    Y.applyUpdate(doc, update);
  } catch (error) {
    throw new AppError('BAD_REQUEST', 'not an update of a document', { cause: error });
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new AppError('FORM_OUT_OF_STEP', 'something before this update is missing');
}

function encodeSince(doc: Y.Doc, stateVector: Uint8Array): string {
  try {
    return base64(
      stateVector.length === 0 ? Y.encodeStateAsUpdate(doc) : Y.encodeStateAsUpdate(doc, stateVector),
    );
  } catch (error) {
    throw new AppError('BAD_REQUEST', 'not a state vector', { cause: error });
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
