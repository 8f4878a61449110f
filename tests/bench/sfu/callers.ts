// The people of the benchmark, in a process of their own: both sides of every call, through whichever SFU, with the very same
// packets.
import { serveQuestions } from '../support/child.ts';
import { openBareDoor } from './bare-door.ts';
import { MediasoupConference, PARTIES, type Conference } from './conference.ts';
import { openControlDoor } from './control-door.ts';
import { openJanusConference } from './janus-conference.ts';
import { Talks, type Talking } from './packets.ts';
import { ReceivingPeer, SendingPeer } from './rtp-peer.ts';

export type Door =
  | { kind: 'own'; controlUrl: string; secret: string; ringing: boolean }
  | { kind: 'bare'; port: number }
  | { kind: 'janus'; url: string };

interface Hall {
  conference: Conference;
  parties: Talking[];
  receivers: ReceivingPeer[];
  talks: Talks;
}

/** Handshakes at once; more would only queue for the processor. */
const SETTING_UP_AT_ONCE = 8;
const halls = new Map<string, Hall>();

const questions = {
  /** Sets up the calls; nobody talks yet. Answers with the milliseconds that one took on average. */
  async connect({
    name,
    door,
    calls,
    address,
  }: {
    name: string;
    door: Door;
    calls: number;
    address: string;
  }) {
    const conference = await openConference(door);
    const parties: Talking[] = [];
    const receivers: ReceivingPeer[] = [];
    const began = performance.now();
    await inTurn(calls, async (call) => {
      for (const [index, party] of PARTIES.entries()) {
        const base = 100_000 + call * 10 + index * 2;
        const ssrcs = { audio: base, video: base + 1 };
        const sender = await SendingPeer.create(address, ssrcs);
        parties.push({ sender, ssrcs });
        await sender.connect(await conference.send(call, party, sender.offer, ssrcs));
      }
      for (const party of PARTIES) {
        const { offer, accept } = await conference.receive(call, party);
        const receiver = await ReceivingPeer.create(address, offer);
        receivers.push(receiver);
        await accept(receiver.answer);
        await receiver.connected();
      }
    });
    halls.set(name, { conference, parties, receivers, talks: new Talks(parties) });
    return (performance.now() - began) / calls;
  },

  talk({ name }: { name: string }) {
    hallOf(name).talks.begin();
  },

  hush({ name }: { name: string }) {
    hallOf(name).talks.end();
  },

  count({ name }: { name: string }) {
    const { talks, receivers } = hallOf(name);
    return { sent: talks.sent, received: receivers.reduce((sum, receiver) => sum + receiver.received, 0) };
  },

  async hangUp({ name }: { name: string }) {
    const hall = hallOf(name);
    hall.talks.end();
    for (const { sender } of hall.parties) sender.close();
    for (const receiver of hall.receivers) receiver.close();
    await hall.conference.close();
    halls.delete(name);
  },
};
export type CallersQuestions = typeof questions;
serveQuestions(questions);

function hallOf(name: string): Hall {
  const hall = halls.get(name);
  if (!hall) throw new Error(`nobody calls through ${name}`);
  return hall;
}

async function openConference(door: Door): Promise<Conference> {
  switch (door.kind) {
    case 'own': {
      const phase = door.ringing ? 'ringing' : 'talking';
      return new MediasoupConference(await openControlDoor(door.controlUrl, door.secret, phase));
    }
    case 'bare':
      return new MediasoupConference(await openBareDoor(door.port));
    case 'janus':
      return openJanusConference(door.url);
  }
}

async function inTurn(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: SETTING_UP_AT_ONCE }, worker));
}
