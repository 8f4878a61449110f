// Where a kiosk's scanner may live. Signaling asks this address by itself, so it must not become a way to other hosts:
// only addresses in digits that belong to private networks, never names, which may come to mean something else.
import { BlockList, isIP } from 'node:net';
import { AppError } from '@cloud-window/shared';

const LOCAL = new BlockList();
LOCAL.addSubnet('127.0.0.0', 8, 'ipv4');
LOCAL.addSubnet('10.0.0.0', 8, 'ipv4');
LOCAL.addSubnet('172.16.0.0', 12, 'ipv4');
LOCAL.addSubnet('192.168.0.0', 16, 'ipv4');
LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addSubnet('fc00::', 7, 'ipv6');
LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** Where clouds tell their secrets to whoever asks from within. */
const METADATA = new BlockList();
METADATA.addAddress('169.254.169.254', 'ipv4');
METADATA.addAddress('fd00:ec2::254', 'ipv6');

/**
 * The origin of the scanner, such as `http://192.168.1.20:8080`; the path is always ours.
 * @throws AppError SCANNER_ADDRESS_INVALID
 */
export function scannerOrigin(text: string): URL {
  const url = URL.parse(text.trim());
  if (url === null) throw invalid();
  const { protocol, username, password, search, hash, pathname } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw invalid();
  if (username !== '' || password !== '' || search !== '' || hash !== '') throw invalid();
  if (!/^\/(eSCL\/?)?$/.test(pathname)) throw invalid();
  const host = hostOf(url);
  // The parser has already made one address of every spelling (octal, hexadecimal, a single number).
  const version = isIP(host);
  if (version === 0) throw invalid();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (!LOCAL.check(host, family) || METADATA.check(host, family)) throw invalid();
  return new URL(url.origin);
}

/** Without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function invalid(): AppError {
  return new AppError('SCANNER_ADDRESS_INVALID', 'not the address of a scanner in a private network');
}
