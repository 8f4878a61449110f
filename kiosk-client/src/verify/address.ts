// What the QR code carries: `?n=<number>#<token>`. The token is in the fragment, which browsers never send to a server.

export interface GivenReceipt {
  number: string;
  token: string | null;
}

/** Empty parts for an address that was typed by hand. */
export function readAddress(search: string, hash: string): GivenReceipt {
  const number = new URLSearchParams(search).get('n')?.trim().slice(0, 40) ?? '';
  const token = safeDecode(hash.replace(/^#/, '')).slice(0, 200);
  return { number, token: token === '' ? null : token };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
