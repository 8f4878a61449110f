// The whole signaling process for tests, on stores of its own, and browsers to talk to it: cookie jars over HTTP, sockets
// with the same cookies.
import { io, type Socket } from 'socket.io-client';
import supertest from 'supertest';
import { createLogger } from '@cloud-window/shared/log';
import { idNumberCheckCharacter } from '@cloud-window/shared';
import {
  PROTOCOL_VERSION,
  type Ack,
  type ClientEventName,
  type Kiosk,
  type Role,
  type Staff,
} from '@cloud-window/shared/protocol';
import { readConfig } from '../config.ts';
import { startSignaling, type SignalingServer } from '../server.ts';
import { testEnvironment } from './test-context.ts';

/** A password that nobody uses anywhere. */
export const TEST_PASSWORD = 'lantern-harbour-42';

export interface TestServer extends AsyncDisposable {
  server: SignalingServer;
  environment: Record<string, string>;
  /** A browser without any cookie. */
  browser(): TestBrowser;
  /** A browser in which the first administrator is signed in. */
  administrator(): Promise<TestBrowser>;
  /** A new person with these roles, signed in, past the first password. */
  staff(roles: Role[]): Promise<TestBrowser & { staff: Staff; username: string }>;
  /** A browser paired as one of the sample kiosks. */
  kiosk(): Promise<TestBrowser & { kiosk: Kiosk }>;
}

/** `await using app = await startTestServer()` */
export async function startTestServer(overrides: Record<string, string> = {}): Promise<TestServer> {
  const { environment, cleanUp } = await testEnvironment();
  Object.assign(environment, overrides);
  const config = readConfig(environment);
  const server = await startSignaling(config, createLogger('test', config.LOG_LEVEL));
  const browsers: TestBrowser[] = [];
  let people = 0;
  let pairedKiosks = 0;
  let administrator: Promise<TestBrowser> | undefined;

  const browser = (): TestBrowser => {
    const made = new TestBrowser(server.url);
    browsers.push(made);
    return made;
  };
  const signedInFirst = async (): Promise<TestBrowser> => {
    const made = browser();
    const { username, password } = server.firstSignIn ?? { username: '', password: '' };
    await made.firstSignIn(username, password);
    return made;
  };
  const openAdministrator = () => (administrator ??= signedInFirst());
  return {
    server,
    environment,
    browser,
    administrator: openAdministrator,
    async staff(roles) {
      const admin = await openAdministrator();
      const username = `person${(people += 1)}`;
      const added = await admin.data<{ oneTimePassword: string }>('POST', '/api/admin/staff', {
        username,
        displayName: `Person ${people}`,
        roles,
      });
      const made = browser();
      return Object.assign(made, {
        staff: await made.firstSignIn(username, added.oneTimePassword),
        username,
      });
    },
    async kiosk() {
      const admin = await openAdministrator();
      const kiosks = await admin.data<Kiosk[]>('GET', '/api/admin/kiosks');
      const free = kiosks[pairedKiosks++];
      if (free === undefined) throw new Error('all sample kiosks are paired');
      const { code } = await admin.data<{ code: string }>(
        'POST',
        `/api/admin/kiosks/${free.id}/pairing-code`,
      );
      const made = browser();
      return Object.assign(made, { kiosk: await made.data<Kiosk>('POST', '/api/device/pairing', { code }) });
    },
    async [Symbol.asyncDispose]() {
      for (const one of browsers) one.close();
      await server.stop();
      await cleanUp();
    },
  };
}

/** An answer with its status. */
export interface Answer {
  status: number;
  ack: Ack<unknown>;
  headers: Record<string, string>;
}

export class TestBrowser {
  readonly url: string;
  readonly #agent: ReturnType<typeof supertest.agent>;
  readonly #sockets: Socket[] = [];
  #cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
    this.#agent = supertest.agent(url);
  }

  /** Sends as our own pages do, with the cookies so far. */
  async send(method: string, path: string, body?: object): Promise<Answer> {
    const verb = method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
    let request = this.#agent[verb](path).set('X-Requested-With', 'cloud-window');
    if (body !== undefined) request = request.send(body);
    const response = await request;
    this.#remember(response.headers['set-cookie'] as unknown as string[] | undefined);
    return { status: response.status, ack: response.body as Ack<unknown>, headers: response.headers };
  }

  /** The data of a successful answer. */
  async data<T>(method: string, path: string, body?: object): Promise<T> {
    const { ack, status } = await this.send(method, path, body);
    if (!ack.ok) throw new Error(`${method} ${path}: ${status} ${ack.error.code} ${ack.error.message}`);
    return ack.data as T;
  }

  /** The code of a refusal; fails when it was none. */
  async refusal(method: string, path: string, body?: object): Promise<string> {
    const { ack } = await this.send(method, path, body);
    if (ack.ok) throw new Error(`${method} ${path} was not refused`);
    return ack.error.code;
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Signs in with a one-time password and replaces it by `TEST_PASSWORD`. */
  async firstSignIn(username: string, oneTimePassword: string): Promise<Staff> {
    await this.data('POST', '/api/staff/session', { username, password: oneTimePassword });
    return this.data<Staff>('POST', '/api/staff/password', { current: oneTimePassword, next: TEST_PASSWORD });
  }

  /** A socket with the cookies so far, connected or refused. */
  async socket(
    app: 'kiosk' | 'console',
    overrides: { auth?: Record<string, unknown>; headers?: Record<string, string> } = {},
  ): Promise<TestSocket> {
    const socket = io(this.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { protocol: PROTOCOL_VERSION, app, tabId: 'tab-of-a-test', ...overrides.auth },
      extraHeaders: { cookie: this.cookieHeader, ...overrides.headers },
    });
    this.#sockets.push(socket);
    const refused = await new Promise<string | null>((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('connect_error', (error: Error & { data?: { code?: string } }) => {
        resolve(error.data?.code ?? error.message);
      });
    });
    return new TestSocket(socket, refused);
  }

  close(): void {
    for (const socket of this.#sockets) socket.disconnect();
  }

  #remember(setCookies: string[] | undefined): void {
    for (const header of setCookies ?? []) {
      const [pair = ''] = header.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

export class TestSocket {
  readonly socket: Socket;
  /** The code with which the connection was refused; null when it stands. */
  readonly refused: string | null;
  /** Names of the server events so far. */
  readonly heard: string[] = [];
  /** Resolves when the server has ended this socket. */
  readonly ended: Promise<unknown>;

  constructor(socket: Socket, refused: string | null) {
    this.socket = socket;
    this.refused = refused;
    this.ended = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.onAny((event: string) => this.heard.push(event));
  }

  async ask(event: ClientEventName | (string & {}), payload?: unknown): Promise<Ack<unknown>> {
    return (await this.socket.timeout(8_000).emitWithAck(event, payload)) as Ack<unknown>;
  }

  async refusal(event: string, payload?: unknown): Promise<string> {
    const ack = await this.ask(event, payload);
    if (ack.ok) throw new Error(`${event} was not refused`);
    return ack.error.code;
  }
}

/** A well-formed ID number of nobody, different for each serial. */
export function idNumberOf(serial: number): string {
  const first17 = `11010519900101${String(serial).padStart(3, '0')}`;
  return first17 + idNumberCheckCharacter(first17);
}
