// A room with people in it for tests: each talks all the time, if the role lets them, and writes down whom they hear.
import { expect } from 'vitest';
import { newId, type RoomPhase, type RoomRole } from '@cloud-window/shared';
import { connectControl, type ControlClient } from './control-client.ts';
import { joinHeadless, opusCapabilities, OPUS_PAYLOAD_TYPE } from './headless-party.ts';
import { TEST_SECRET } from './test-node.ts';
import type { SfuNode } from '../sfu-node.ts';

/** For what a busy machine may take a while to do. */
export const PATIENCE = { timeout: 10_000 };

/** Somebody in the room who talks all the time, if the role lets them, and writes down whom they hear. */
export class Person {
  readonly #stage: RoomStage;
  readonly participant: string;
  readonly role: RoomRole;
  readonly sessionId: string;
  readonly party: Awaited<ReturnType<typeof joinHeadless>>;
  producerId: string | null = null;
  /** What is said in this round; what comes later of an earlier one does not count. */
  words = '';
  heard = new Map<string, number>();

  constructor(
    stage: RoomStage,
    participant: string,
    role: RoomRole,
    party: Awaited<ReturnType<typeof joinHeadless>>,
  ) {
    this.#stage = stage;
    this.participant = participant;
    this.role = role;
    this.sessionId = party.sessionId;
    this.party = party;
    party.receive.transport.onRtp(({ payload }) => {
      const said = payload.toString();
      this.heard.set(said, (this.heard.get(said) ?? 0) + 1);
    });
  }

  async talk(ssrc: number): Promise<void> {
    this.producerId = await this.party.produceAudio(ssrc);
    let sequenceNumber = 1;
    const timer = setInterval(() => {
      this.party.send.transport.sendRtp({
        ssrc,
        payloadType: OPUS_PAYLOAD_TYPE,
        sequenceNumber: sequenceNumber++,
        payload: Buffer.from(this.words),
      });
    }, 10);
    this.#stage.atTheEnd(() => clearInterval(timer));
  }

  consume(producerId: string) {
    return this.#stage.control.send('consumer:create', {
      sessionId: this.sessionId,
      transportId: this.party.receive.id,
      producerId,
      rtpCapabilities: opusCapabilities,
    });
  }

  async listenTo(producerId: string): Promise<string> {
    const { consumerId } = await this.#stage.control.request('consumer:create', {
      sessionId: this.sessionId,
      transportId: this.party.receive.id,
      producerId,
      rtpCapabilities: opusCapabilities,
    });
    await this.#stage.control.request('consumer:resume', { sessionId: this.sessionId, consumerId });
    return consumerId;
  }

  hears(words: string): boolean {
    return (this.heard.get(words) ?? 0) > 0;
  }
}

/** One room of a node; `close` ends everything in it and sees that nothing is left. */
export class RoomStage {
  readonly node: SfuNode;
  readonly control: ControlClient;
  readonly roomId = newId('call');
  stateSeq = 0;
  readonly #cleanUp: (() => unknown)[] = [];

  private constructor(node: SfuNode, control: ControlClient) {
    this.node = node;
    this.control = control;
  }

  static async open(node: SfuNode): Promise<RoomStage> {
    return new RoomStage(node, await connectControl(node.controlUrl, TEST_SECRET));
  }

  atTheEnd(end: () => unknown): void {
    this.#cleanUp.push(end);
  }

  get epoch(): string {
    return this.node.rooms.sessions()[0]?.room.epoch ?? '';
  }

  async comes(participant: string, role: RoomRole): Promise<Person> {
    const { control, roomId, stateSeq } = this;
    const party = await joinHeadless(control, roomId, participant, { role, phase: 'ringing', stateSeq });
    this.#cleanUp.push(() => party.close());
    return new Person(this, participant, role, party);
  }

  async setPhase(phase: RoomPhase): Promise<void> {
    this.stateSeq += 1;
    const { roomId, stateSeq } = this;
    await this.control.request('room:setPhase', { roomId, phase, stateSeq });
  }

  /** From now on everybody says something new; resolves once the node has had plenty of it from each. */
  async round(people: readonly Person[], name: string): Promise<void> {
    for (const person of people) person.words = `${person.participant} ${name}`;
    const producers = this.node.rooms
      .sessions()
      .flatMap((session) => [...session.producers.values()].map(({ producer }) => producer));
    const counts = () =>
      Promise.all(producers.map(async (producer) => (await producer.getStats())[0]?.packetCount ?? 0));
    const before = await counts();
    await expect
      .poll(
        async () => (await counts()).every((count, index) => count >= (before[index] ?? 0) + 20),
        PATIENCE,
      )
      .toBe(true);
  }

  async close(): Promise<void> {
    for (const end of this.#cleanUp.splice(0).reverse()) await end();
    await this.control.request('room:close', { roomId: this.roomId });
    expect(await this.control.request('node:stats', {})).toMatchObject({
      rooms: 0,
      sessions: 0,
      transports: 0,
      producers: 0,
      consumers: 0,
    });
    this.control.close();
  }
}
