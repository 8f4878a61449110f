// The numbered protocol. Bump PROTOCOL_VERSION when an older client would misunderstand a newer server or the reverse.

export const PROTOCOL_VERSION = 4;

/** What a server says to a client of another version; undefined when they understand each other. */
export function protocolMismatch(client: number): 'CLIENT_TOO_OLD' | 'SERVER_TOO_OLD' | undefined {
  if (client < PROTOCOL_VERSION) return 'CLIENT_TOO_OLD';
  if (client > PROTOCOL_VERSION) return 'SERVER_TOO_OLD';
  return undefined;
}
