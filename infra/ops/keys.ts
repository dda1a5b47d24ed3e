import { usage } from './exit.js';
import { rotateKeys } from './keys-rotate.js';
import { keysStatus } from './keys-status.js';
import type { OpsVerb } from './verb.js';

/** How the keys stand, and a rotation at once instead of the scheduled one. */
export const keys: OpsVerb = {
  usage: 'keys <status | rotate [--lineage pending|records|intake|codec]>',
  says: 'versions of keys, what holds old ones back; or rotate them now, online',
  options: { lineage: { type: 'string' } },
  async run(asked) {
    const [word, ...more] = asked.words;
    if (more.length === 0 && word === 'status') return keysStatus(asked);
    if (more.length === 0 && word === 'rotate') return rotateKeys(asked);
    throw usage('Say what to do: keys status, or keys rotate.');
  },
};
