import type { Child } from './child.js';

/** A server of the stack that can be taken away without warning and brought back on the same state and port. */
export interface Server {
  /** The process that serves now, or served last. */
  readonly child: Child;
  /** Ends it as a power cut would; it stays away until it is started. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param launch starts the process and answers once it serves; leaves nothing running when it throws */
export async function startServer(launch: () => Promise<Child>): Promise<Server> {
  let child = await launch();
  return {
    get child() {
      return child;
    },
    kill: () => child.stop('SIGKILL'),
    async start() {
      child = await launch();
    },
    stop: () => child.stop(),
  };
}
