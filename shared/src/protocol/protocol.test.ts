// docs/protocol.md names exactly the events and routes that exist, with the actors that may use them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clientEvents, PROTOCOL_VERSION, protocolMismatch, routes, serverEvents } from './index.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

function tableUnder(heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));
}

describe('docs/protocol.md', () => {
  test('client events and who may send them', () => {
    expect(tableUnder('Events from the client').map(([, name, actors]) => [name, actors])).toEqual(
      Object.entries(clientEvents).map(([name, definition]) => [name, definition.actors.join(', ')]),
    );
  });

  test('server events', () => {
    expect(tableUnder('Events from the server').map(([, name]) => name)).toEqual(Object.keys(serverEvents));
  });

  test('REST routes and who may call them', () => {
    expect(tableUnder('REST routes').map(([, route, name, actors]) => [route, name, actors])).toEqual(
      Object.entries(routes).map(([name, { method, path, actors }]) => [
        `${method} ${path}`,
        name,
        actors.join(', '),
      ]),
    );
  });

  test('names the protocol version', () => {
    expect(page).toContain(`Version: ${PROTOCOL_VERSION}\n`);
  });
});

test('another protocol version is told apart by its direction', () => {
  expect(protocolMismatch(PROTOCOL_VERSION)).toBeUndefined();
  expect(protocolMismatch(PROTOCOL_VERSION - 1)).toBe('CLIENT_TOO_OLD');
  expect(protocolMismatch(PROTOCOL_VERSION + 1)).toBe('SERVER_TOO_OLD');
});
