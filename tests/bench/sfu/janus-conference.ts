// Calls through Janus: one videoroom each, over its WebSocket API.
import { setTimeout as pause } from 'node:timers/promises';
import type { Conference, Party } from './conference.ts';
import { PARTIES } from './conference.ts';

const ANSWER_WITHIN_MS = 20_000;
const RETRY_MS = 200;
/** JANUS_VIDEOROOM_ERROR_NO_SUCH_FEED: whoever has just connected is a feed a moment later. */
const NO_SUCH_FEED = 428;
const KEEP_ALIVE_MS = 20_000;

interface Message {
  janus: string;
  transaction?: string;
  sender?: number;
  data?: { id: number };
  error?: { reason: string };
  plugindata?: { data: Record<string, unknown> };
  jsep?: { type: string; sdp: string };
}

/** Connects to a Janus that may just be starting. */
export async function openJanusConference(url: string): Promise<Conference> {
  const end = Date.now() + ANSWER_WITHIN_MS;
  for (;;) {
    const socket = await connect(url);
    if (socket) {
      const janus = new Janus(socket);
      await janus.begin();
      return new JanusConference(janus);
    }
    if (Date.now() > end) throw new Error('Janus does not answer');
    await pause(RETRY_MS);
  }
}

function connect(url: string): Promise<WebSocket | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'janus-protocol');
    socket.addEventListener('open', () => resolve(socket), { once: true });
    socket.addEventListener('error', () => resolve(null), { once: true });
  });
}

class JanusConference implements Conference {
  readonly #janus: Janus;
  readonly #rooms = new Map<number, Promise<void>>();
  readonly #feeds = new Map<string, number>();

  constructor(janus: Janus) {
    this.#janus = janus;
  }

  async send(call: number, party: Party, offer: string): Promise<string> {
    const handle = await this.#janus.attach();
    const room = call + 1;
    const opening = this.#rooms.get(call) ?? this.#open(handle, room);
    this.#rooms.set(call, opening);
    await opening;
    const joined = await this.#janus.message(
      handle,
      { request: 'joinandconfigure', ptype: 'publisher', room, display: party },
      { type: 'offer', sdp: offer },
    );
    this.#feeds.set(`${call}/${party}`, Number(joined.plugindata?.data['id']));
    return sdpOf(joined);
  }

  async receive(call: number, party: Party) {
    const other = PARTIES.find((one) => one !== party) ?? party;
    const handle = await this.#janus.attach();
    const feed = this.#feeds.get(`${call}/${other}`);
    const join = { request: 'join', ptype: 'subscriber', room: call + 1, streams: [{ feed }] };
    const attached = await this.#janus.message(handle, join, undefined, NO_SUCH_FEED);
    return {
      offer: sdpOf(attached),
      accept: async (answer: string) => {
        await this.#janus.message(handle, { request: 'start' }, { type: 'answer', sdp: answer });
      },
    };
  }

  close(): Promise<void> {
    this.#janus.close();
    return Promise.resolve();
  }

  async #open(handle: number, room: number): Promise<void> {
    await this.#janus.message(handle, {
      request: 'create',
      room,
      publishers: 2,
      audiocodec: 'opus',
      videocodec: 'vp8',
      audiolevel_ext: false,
      videoorient_ext: false,
      playoutdelay_ext: false,
      transport_wide_cc_ext: false,
    });
  }
}

/** One session of the Janus API (https://janus.conf.meetecho.com/docs/rest.html). */
class Janus {
  readonly #socket: WebSocket;
  readonly #pending = new Map<
    string,
    { resolve: (message: Message) => void; reject: (error: Error) => void }
  >();
  #session = 0;
  #asked = 0;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', (event) => this.#heard(JSON.parse(String(event.data)) as Message));
  }

  async begin(): Promise<void> {
    const created = await this.#ask({ janus: 'create' });
    this.#session = created.data?.id ?? 0;
    this.#keepAlive = setInterval(() => {
      const transaction = `keep-${(this.#asked += 1)}`;
      this.#socket.send(JSON.stringify({ janus: 'keepalive', session_id: this.#session, transaction }));
    }, KEEP_ALIVE_MS);
  }

  async attach(): Promise<number> {
    const attached = await this.#ask({
      janus: 'attach',
      session_id: this.#session,
      plugin: 'janus.plugin.videoroom',
    });
    return attached.data?.id ?? 0;
  }

  /** @param notYet a refusal after which it is asked again for a while */
  async message(
    handle: number,
    body: Record<string, unknown>,
    jsep?: Message['jsep'],
    notYet?: number,
  ): Promise<Message> {
    const end = Date.now() + ANSWER_WITHIN_MS;
    for (;;) {
      const answer = await this.#send(handle, body, jsep);
      const { error, error_code: code } = answer.plugindata?.data ?? {};
      if (error === undefined) return answer;
      if (code !== notYet || Date.now() > end) throw new Error(`Janus: ${JSON.stringify(error)}`);
      await pause(RETRY_MS);
    }
  }

  #send(handle: number, body: Record<string, unknown>, jsep?: Message['jsep']): Promise<Message> {
    return this.#ask({
      janus: 'message',
      session_id: this.#session,
      handle_id: handle,
      body,
      ...(jsep && { jsep }),
    });
  }

  close(): void {
    clearInterval(this.#keepAlive);
    this.#socket.close();
  }

  #ask(request: Record<string, unknown>): Promise<Message> {
    const transaction = `bench-${(this.#asked += 1)}`;
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const timer = setTimeout(() => reject(new Error('Janus did not answer in time')), ANSWER_WITHIN_MS);
    this.#pending.set(transaction, { resolve, reject });
    this.#socket.send(JSON.stringify({ ...request, transaction }));
    return promise.finally(() => {
      clearTimeout(timer);
      this.#pending.delete(transaction);
    });
  }

  #heard(message: Message): void {
    const asked = this.#pending.get(message.transaction ?? '');
    // An `ack` says that the answer comes as an event.
    if (!asked || message.janus === 'ack') return;
    if (message.janus === 'error') asked.reject(new Error(`Janus: ${message.error?.reason ?? 'refused'}`));
    else asked.resolve(message);
  }
}

function sdpOf(message: Message): string {
  if (!message.jsep) throw new Error('Janus answered without a description');
  return message.jsep.sdp;
}
