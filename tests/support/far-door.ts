// At the far end of a line: what listens on a port of the near end is on localhost here too, where browsers allow cameras
// without TLS. Every byte still travels over the line.
//
//   node far-door.ts PORT NEAR_ADDRESS
import { createConnection, createServer } from 'node:net';

const [port = '0', nearAddress = ''] = process.argv.slice(2);

createServer((client) => {
  const target = createConnection(Number(port), nearAddress);
  client.once('error', () => target.destroy());
  target.once('error', () => client.destroy());
  client.once('close', () => target.destroy());
  target.once('close', () => client.destroy());
  client.pipe(target).pipe(client);
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
// Ends with whoever started it.
process.stdin.resume().once('end', () => process.exit(0));
