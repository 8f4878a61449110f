// What the QR code carries behind `#`: the secret, and after a slash the material that was chosen at the kiosk.

export interface Fragment {
  /** Empty for an address that was typed by hand. */
  token: string;
  materialCode: string | null;
}

export function readFragment(hash: string): Fragment {
  const [token = '', materialCode = ''] = hash.replace(/^#/, '').split('/', 2);
  return { token, materialCode: materialCode === '' ? null : materialCode };
}

/** The address with the material that the person is about to photograph. */
export function withMaterial(url: string, materialCode: string): string {
  return `${url}/${materialCode}`;
}
