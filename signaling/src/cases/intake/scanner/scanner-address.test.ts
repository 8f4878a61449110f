// Signaling asks scanners in private networks, and nobody else.
import { expect, test } from 'vitest';
import { scannerOrigin } from './scanner-address.ts';

test.each([
  ['http://192.168.1.20', 'http://192.168.1.20'],
  [' http://192.168.1.20:8080/ ', 'http://192.168.1.20:8080'],
  ['https://10.0.0.9/eSCL', 'https://10.0.0.9'],
  ['http://172.31.255.254/eSCL/', 'http://172.31.255.254'],
  ['http://169.254.7.9', 'http://169.254.7.9'],
  ['http://127.0.0.1:9095', 'http://127.0.0.1:9095'],
  ['http://[::1]:80', 'http://[::1]'],
  ['http://[fd12:3456::7]:8080', 'http://[fd12:3456::7]:8080'],
  ['http://[fe80::1]', 'http://[fe80::1]'],
  // Another spelling of 192.168.1.20.
  ['http://0xc0.0xa8.1.20', 'http://192.168.1.20'],
])('%s is a scanner', (text, origin) => {
  expect(scannerOrigin(text).origin).toBe(origin);
});

test.each([
  [''],
  ['192.168.1.20'],
  ['ftp://192.168.1.20'],
  ['file:///etc/passwd'],
  ['http://scanner.local'],
  ['http://localhost'],
  ['http://192.168.1.20.example.org'],
  ['http://8.8.8.8'],
  ['http://172.32.0.1'],
  ['http://100.64.0.1'],
  ['http://0.0.0.0'],
  ['http://255.255.255.255'],
  // 8.8.8.8 as one number, and in octal.
  ['http://134744072'],
  ['http://010.8.8.8'],
  ['http://169.254.169.254'],
  ['http://[::ffff:169.254.169.254]'],
  ['http://[::ffff:8.8.8.8]'],
  ['http://[fd00:ec2::254]'],
  ['http://[2001:db8::1]'],
  ['http://[::]'],
  ['http://user:secret@192.168.1.20'],
  ['http://192.168.1.20/admin'],
  ['http://192.168.1.20/eSCL/../admin'],
  ['http://192.168.1.20/?q=1'],
  ['http://192.168.1.20/#x'],
])('%s is none', (text) => {
  expect(() => scannerOrigin(text)).toThrow(expect.objectContaining({ code: 'SCANNER_ADDRESS_INVALID' }));
});
