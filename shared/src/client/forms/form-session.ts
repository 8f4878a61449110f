// One form as this browser holds it: shown and written in at once, whether or not the server can be reached; what was written
// meanwhile is given to the server after every reconnect, and what the other side wrote is fetched. Both directions name what
// they have by state vectors, so that nothing is lost and nothing arrives twice.
import * as Y from 'yjs';
import { AppError } from '../../errors.ts';
import {
  EMPTY_FORM,
  fieldAt,
  newRowId,
  shapeInput,
  type FormSchema,
  type RawForm,
} from '../../forms/index.ts';
import { addRow, readDocument, removeRow, writePick, writeText } from '../../forms/form-document.ts';
import type { FormChange } from '../../protocol/forms.ts';
import type { ServerPayload } from '../../protocol/events.ts';
import type { LiveConnection, Store } from '../client-types.ts';
import { createStore } from '../store.ts';
import { RESUME_RETRY_MS } from '../timings.ts';

/** Several keystrokes travel together. */
const GATHER_MS = 60;
const LOCAL = 'local';
const REMOTE = 'remote';

export type OtherFocus = Pick<ServerPayload<'form:focused'>, 'party' | 'by' | 'path' | 'guide'>;

export interface FormState {
  /** Null until it was opened for the first time. */
  schema: FormSchema | null;
  raw: RawForm;
  mayWrite: boolean;
  /** Everything that was written here is with the server. */
  isSaved: boolean;
  /** Who wrote in which field last. */
  changes: Readonly<Record<string, FormChange>>;
  /** Where the other side is. */
  other: OtherFocus | null;
  /** Why it cannot be opened, or the last change was not kept. */
  error: AppError | null;
}

export interface FormSession {
  readonly state: Store<FormState>;
  /** What was typed into a field that showed `base`. */
  write(path: string, text: string, base: string): void;
  pick(path: string, value: string): void;
  addRow(group: string): void;
  removeRow(group: string, rowId: string): void;
  /** Which field this side is in; `guide` asks the other side to go there. */
  focus(path: string | null, guide?: boolean): void;
  /** Sends at once what was gathered. */
  flush(): void;
  /** Resolves once everything written so far is with the server. */
  settled(): Promise<void>;
  close(): void;
}

export interface FormTarget {
  caseId: string;
  materialCode: string;
  /** A clerk's call. */
  callId?: string;
}

const NOTHING: FormState = {
  schema: null,
  raw: EMPTY_FORM,
  mayWrite: false,
  isSaved: true,
  changes: {},
  other: null,
  error: null,
};

export function createFormSession(connection: LiveConnection, target: FormTarget): FormSession {
  const state = createStore<FormState>(NOTHING);
  const own = connection.app === 'kiosk' ? 'kiosk' : 'clerk';
  let doc = newDoc();
  /** What the server has; null until it has said so since the last connect. */
  let serverHas: Uint8Array | null = null;
  let isDirty = false;
  let isBusy = false;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiters: (() => void)[] = [];

  function newDoc(): Y.Doc {
    const made = new Y.Doc();
    made.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin === LOCAL) {
        isDirty = true;
        schedule(GATHER_MS);
      }
      show();
    });
    return made;
  }
  const show = () => {
    const { schema } = state.getSnapshot();
    state.patch({ isSaved: !isDirty, ...(schema ? { raw: readDocument(schema, doc) } : {}) });
  };
  const schedule = (ms: number) => {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void step(), ms);
  };
  const release = () => {
    if (isDirty) return;
    for (const done of waiters.splice(0)) done();
  };

  /** Opens, or sends: whichever is due. One request at a time. */
  async function step(): Promise<void> {
    if (isBusy || isClosed || connection.state.getSnapshot().name !== 'online') return;
    isBusy = true;
    clearTimeout(timer);
    let again: number | null = null;
    try {
      if (serverHas === null) await open();
      else if (isDirty) await send(serverHas);
      if (isDirty) again = 0;
    } catch (thrown) {
      again = refused(AppError.from(thrown));
    } finally {
      isBusy = false;
    }
    release();
    if (again !== null) schedule(again);
  }

  async function open(): Promise<void> {
    const stateVector = base64(Y.encodeStateVector(doc));
    const opened = await connection.request('form:open', { ...target, stateVector });
    if (isClosed) return;
    const changes = Object.fromEntries(opened.changes.map((change) => [change.path, change]));
    state.patch({ schema: opened.schema, mayWrite: opened.mayWrite, changes, error: null });
    Y.applyUpdate(doc, bytesOf(opened.update), REMOTE);
    serverHas = bytesOf(opened.stateVector);
    show();
  }

  async function send(since: Uint8Array): Promise<void> {
    isDirty = false;
    try {
      const update = base64(Y.encodeStateAsUpdate(doc, since));
      const { stateVector } = await connection.request('form:update', { ...target, update });
      serverHas = bytesOf(stateVector);
    } catch (error) {
      isDirty = true;
      throw error;
    }
    if (state.getSnapshot().error !== null) state.patch({ error: null });
    show();
  }

  /** Answers after how long to try again; null for never. */
  function refused(error: AppError): number | null {
    if (error.retryable) {
      // Whether it arrived is not known: the server is asked what it has.
      serverHas = null;
      return RESUME_RETRY_MS;
    }
    const hadOpened = serverHas !== null;
    state.patch({ error, ...(hadOpened ? {} : { mayWrite: false }) });
    if (!hadOpened || !isDirty) return null;
    // Not kept: what the server has is shown instead.
    doc.destroy();
    doc = newDoc();
    serverHas = null;
    isDirty = false;
    return 0;
  }

  const forget = [
    connection.state.subscribe(() => {
      if (connection.state.getSnapshot().name !== 'online') serverHas = null;
      else schedule(0);
    }),
    connection.on('form:updated', (updated) => {
      if (updated.caseId !== target.caseId || updated.materialCode !== target.materialCode) return;
      const { schema, changes } = state.getSnapshot();
      if (!schema) return;
      Y.applyUpdate(doc, bytesOf(updated.update), REMOTE);
      const newer = Object.fromEntries(updated.changes.map((change) => [change.path, change]));
      state.patch({ changes: { ...changes, ...newer } });
    }),
    connection.on('form:focused', ({ caseId, materialCode, ...other }) => {
      if (caseId !== target.caseId || materialCode !== target.materialCode || other.party === own) return;
      state.patch({ other: other.path === null ? null : other });
    }),
  ];
  schedule(0);

  const fieldOf = (path: string) => {
    const { schema, mayWrite } = state.getSnapshot();
    return schema && mayWrite ? fieldAt(schema, path) : null;
  };
  return {
    state,
    write(path, text, base) {
      const at = fieldOf(path);
      if (at) writeText(doc, path, shapeInput(at.field, text), LOCAL, base);
    },
    pick(path, value) {
      if (fieldOf(path)) writePick(doc, path, value, LOCAL);
    },
    addRow(group) {
      if (state.getSnapshot().mayWrite) addRow(doc, group, newRowId(), LOCAL);
    },
    removeRow(group, rowId) {
      if (state.getSnapshot().mayWrite) removeRow(doc, group, rowId, LOCAL);
    },
    focus(path, guide = false) {
      if (serverHas !== null) connection.tell('form:focus', { ...target, path, guide });
    },
    flush: () => void step(),
    settled() {
      if (!isDirty && !isBusy) return Promise.resolve();
      return new Promise((resolve) => waiters.push(resolve));
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const each of forget) each();
      doc.destroy();
      state.set(NOTHING);
      waiters = [];
    },
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
