// In another network than the test: joins connections on a socket of the file system, which networks do not part, to the TCP
// port that the first line of each names.
//
//   node relay-inside.ts SOCKET
import { createConnection, createServer, type Socket } from 'node:net';

const server = createServer((client) => {
  let head = Buffer.alloc(0);
  const read = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\n');
    if (end === -1) return;
    client.off('data', read);
    client.pause();
    join(client, Number(head.subarray(0, end).toString()), head.subarray(end + 1));
  };
  client.on('data', read);
  client.once('error', () => client.destroy());
});

function join(client: Socket, port: number, rest: Buffer): void {
  const target = createConnection(port, '127.0.0.1');
  target.once('error', () => client.destroy());
  client.once('error', () => target.destroy());
  if (rest.length > 0) target.write(rest);
  client.pipe(target).pipe(client);
}

server.listen(process.argv[2] ?? '', () => process.stdout.write('ready\n'));
// Ends with whoever started it.
process.stdin.resume().once('end', () => process.exit(0));
