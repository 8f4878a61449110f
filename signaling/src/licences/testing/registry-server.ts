// A licence registry as docs/registry.md describes one, over real HTTP, that can be told to behave well or badly.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One licence as a registry answers it. */
export interface RegistryEntry {
  reference: string;
  type: string;
  number: string;
  holder: string;
  bearerIdNumber: string;
  issuer: string;
  title: { 'zh-CN': string; en: string };
  validFrom?: string | null;
  validUntil?: string | null;
  status: 'valid' | 'revoked' | 'suspended';
  declared?: boolean;
  fields?: Record<string, string>;
}

interface AskedQuestion {
  path: string;
  authorization: string | undefined;
  body: {
    person: { idNumber: string; name: string | null; phone: string };
    types?: string[];
    type?: string;
    reference?: string;
  } & Record<string, unknown>;
}

export type Behaviour = 'well' | 'silent' | 'failing' | 'failingOnce' | 'notJson' | 'otherShape' | 'tooLong';

export interface RegistryServer extends AsyncDisposable {
  url: string;
  /** What it holds; changed in place. */
  entries: RegistryEntry[];
  behaviour: Behaviour;
  /** Everything it was asked, in order. */
  asked: AskedQuestion[];
}

/** `await using registry = await openRegistry([…])` */
export async function openRegistry(entries: RegistryEntry[] = []): Promise<RegistryServer> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const registry: RegistryServer = {
    url: `http://127.0.0.1:${port}`,
    entries,
    behaviour: 'well',
    asked: [],
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AskedQuestion['body'];
    const path = request.url ?? '';
    registry.asked.push({ path, authorization: request.headers.authorization, body });
    const send = (status: number, text: string) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
    switch (registry.behaviour) {
      case 'silent':
        return;
      case 'failingOnce':
        registry.behaviour = 'well';
        send(500, '{}');
        return;
      case 'failing':
        send(500, '{}');
        return;
      case 'notJson':
        send(200, '<html>maintenance</html>');
        return;
      case 'otherShape':
        send(200, JSON.stringify({ licences: [{ number: 1 }], licence: 'yes' }));
        return;
      case 'tooLong':
        send(200, JSON.stringify({ licences: [], licence: null, padding: 'x'.repeat(1024 * 1024) }));
        return;
      case 'well':
        send(200, JSON.stringify(wellAnswer(path, body)));
    }
  }

  function wellAnswer(path: string, { person, types, type, reference }: AskedQuestion['body']): unknown {
    // Whoever is asked about; a registry that confuses people holds an entry of this reference for somebody else.
    const own = registry.entries.filter(
      (entry) => entry.bearerIdNumber === person.idNumber || entry.reference.startsWith('confused'),
    );
    if (path === '/v1/licences/search') {
      return { licences: own.filter((entry) => types?.includes(entry.type)) };
    }
    const licence = own.find((entry) => entry.reference === reference && entry.type === type);
    return { licence: licence ?? null };
  }

  return registry;
}

/** An ID card of this person. */
export function idCardOf(idNumber: string, differing: Partial<RegistryEntry> = {}): RegistryEntry {
  return {
    reference: `id-${idNumber}`,
    type: 'id-card',
    number: idNumber,
    holder: '张伟',
    bearerIdNumber: idNumber,
    issuer: '示例市公安局',
    title: { 'zh-CN': '居民身份证', en: 'Resident ID card' },
    validFrom: '2020-01-01',
    validUntil: '2090-12-31',
    status: 'valid',
    fields: { name: '张伟', idNumber, address: '和平路 1 号' },
    ...differing,
  };
}
