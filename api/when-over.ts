import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';

const open = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `over` once: when the answer was taken, or when its connection is gone. Node tells only the answer whose turn it
 * is that its connection closed; those of requests that came behind it in one packet would wait for ever.
 */
export function whenOver(
  { socket }: FastifyRequest,
  { raw }: FastifyReply,
  over: () => void,
): void {
  const all = open.get(socket) ?? watched(socket);
  const once = (): void => {
    if (all.delete(once)) over();
  };
  all.add(once);
  raw.once('close', once);
}

function watched(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  open.set(socket, all);
  socket.once('close', () => {
    for (const once of all) once();
  });
  return all;
}
