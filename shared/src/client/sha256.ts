// The hash of a page's bytes, taken where they came into being.

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256Hex(image: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await image.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
