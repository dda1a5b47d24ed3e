import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * The line under a TLS connection, kept in sight. The end of the line is not passed on: so TLS ends by the other side's
 * word only (`close_notify`, RFC 8446, 6.1), and not because a process died. Nor is our own end: the line stays open for
 * writing, so that a reset which follows is still noticed.
 */
export function wireOver(line: Socket): Duplex {
  const wire = new Duplex({
    read: () => void line.resume(),
    write: (chunk: Buffer, _encoding, done) => void line.write(chunk, done),
    final: (done) => done(),
  });
  line.on('data', (chunk) => {
    if (!wire.push(chunk)) line.pause();
  });
  return wire;
}
