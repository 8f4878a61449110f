// `XXXX-XXXX` while it is being typed.

/** Upper case, the hyphen set by itself; taking away the hyphen takes away the character before it. */
export function tidyPairingCode(typed: string, before: string): string {
  const raw = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 8);
  const removing = typed.length < before.length;
  if (raw.length < 4 || (removing && raw.length === 4)) return raw;
  return `${raw.slice(0, 4)}-${raw.slice(4)}`;
}
