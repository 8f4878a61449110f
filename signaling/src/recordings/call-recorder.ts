// Recording while a call runs: begins it once there is a conversation and consent, ends it when either is gone, and tells the
// browsers of the call whether frames are being recorded. Asking a node twice changes nothing, so it asks whenever in doubt.
import { AppError } from '@cloud-window/shared';
import type { ControlNotification } from '@cloud-window/shared/control';
import type { ServerPayload } from '@cloud-window/shared/protocol';
import type { Context } from '../context.ts';
import type { SfuNodes } from '../media/sfu-nodes.ts';
import type { Contact, QueueEvent, QueueEventType } from '../queue/queue-types.ts';
import { casesWithConsent, hasConsent } from './consent.ts';
import { endRecording, noteFault, openRecording } from './recording-store.ts';

/** Calls that should be recorded, or no longer, are looked for this often: a node may have been away when it was told. */
const SWEEP_MS = 5_000;
const ENDS: readonly QueueEventType[] = ['callFinished', 'callHungUp', 'callTurnedCallback'];

export interface LiveMedia {
  nodes: Pick<SfuNodes, 'find'>;
  /** To every browser of this process that is in the call. */
  tell(callId: string, payload: ServerPayload<'recording:state'>): void;
}

export class CallRecorder {
  readonly #context: Context;
  readonly #media: LiveMedia;
  /** What nodes have said: calls of which frames are being recorded. */
  readonly #recording = new Set<string>();
  /** Why a call is recorded no longer; it is not tried again. */
  readonly #faults = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(context: Context, media: LiveMedia) {
    this.#context = context;
    this.#media = media;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#sweeping = this.#sweeping
        .then(() => this.#sweep())
        .catch((error: unknown) =>
          this.#context.log.warn({ err: error }, 'recordings could not be looked after'),
        );
    }, SWEEP_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  get isAvailable(): boolean {
    return this.#context.config.RECORDING === 'auto';
  }

  isRecording(callId: string): boolean {
    return this.#recording.has(callId);
  }

  /** Brings the recording of a call in line with consent and state. @throws AppError when its node does not follow */
  async align(callId: string): Promise<void> {
    const contact = await this.#context.queue.contact(callId);
    if (contact !== null) await this.#align(contact);
  }

  /** What the queue has done; one process of the installation handles each event. */
  async followed(event: QueueEvent): Promise<void> {
    const { callId, type } = event;
    if (callId === null) return;
    if (ENDS.includes(type)) {
      const reason = event.data['reason'] ?? (type === 'callFinished' ? 'completed' : undefined);
      await endRecording(this.#context, callId, new Date(event.at), reason);
    }
    if (type !== 'callAccepted') return;
    await this.align(callId).catch((error: unknown) => {
      this.#context.log.warn({ err: error, callId }, 'a recording could not begin yet');
    });
  }

  /** Every process hears every node. */
  async noted({ roomId, isRecording }: ControlNotification<'recording:state'>): Promise<void> {
    if (isRecording) this.#recording.add(roomId);
    else this.#recording.delete(roomId);
    await this.#tell(roomId);
  }

  async ended({ roomId, recordingId, fault }: ControlNotification<'recording:ended'>): Promise<void> {
    this.#recording.delete(roomId);
    if (fault !== null) {
      this.#faults.set(roomId, fault);
      await noteFault(this.#context.db, recordingId, fault);
    }
    await this.#tell(roomId);
  }

  async #align(contact: Contact): Promise<void> {
    const { callId, caseId, mediaNode } = contact;
    if (!this.isAvailable || contact.kind !== 'video') return;
    if (contact.state !== 'active' || mediaNode === null) return;
    const agreed = await hasConsent(this.#context.db, caseId);
    if (!agreed && !this.#recording.has(callId)) return;
    if (agreed && this.#faults.has(callId)) return;
    const node = await this.#media.nodes.find(mediaNode);
    if (node === null) throw new AppError('MEDIA_UNAVAILABLE', 'the node of the call is away');
    if (!agreed) {
      await node.request('recording:stop', { roomId: callId });
      return;
    }
    const { recordingId, key } = await openRecording(this.#context, contact);
    try {
      await node.request('recording:start', { roomId: callId, recordingId, key: key.toString('base64') });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'STORAGE_FULL') throw error;
      await this.ended({ roomId: callId, recordingId, fault: error.code });
    }
    // Taken back while it began: what the applicant said last counts.
    if (!(await hasConsent(this.#context.db, caseId)))
      await node.request('recording:stop', { roomId: callId });
  }

  async #sweep(): Promise<void> {
    if (!this.isAvailable) return;
    const { active } = await this.#context.queue.snapshot();
    const alive = new Set(active.map(({ callId }) => callId));
    for (const callId of [...this.#recording, ...this.#faults.keys()]) {
      if (alive.has(callId)) continue;
      this.#recording.delete(callId);
      this.#faults.delete(callId);
    }
    const agreed = await casesWithConsent(
      this.#context.db,
      active.map(({ caseId }) => caseId),
    );
    for (const contact of active) {
      // What is as it should be is left alone.
      if (agreed.has(contact.caseId) === this.#recording.has(contact.callId)) continue;
      await this.#align(contact).catch((error: unknown) => {
        // Of a room that stands nowhere just now nothing can be recorded.
        this.#context.log.debug({ err: error, callId: contact.callId }, 'a recording is not in line yet');
      });
    }
  }

  async #tell(callId: string): Promise<void> {
    const contact = await this.#context.queue.contact(callId);
    this.#media.tell(callId, {
      callId,
      isRecording: this.#recording.has(callId),
      hasConsent: contact !== null && (await hasConsent(this.#context.db, contact.caseId)),
      fault: this.#faults.get(callId) ?? null,
    });
  }
}
