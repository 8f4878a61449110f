// The hash of a page's bytes, taken where they came into being.

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256Hex(image: Blob | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = image instanceof Blob ? await image.arrayBuffer() : image;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
