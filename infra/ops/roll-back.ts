import { act } from './act.js';
import { idIn } from './reader.js';
import type { OpsVerb } from './verb.js';

/** Gives an enrollment up that awaits repair. */
export const rollBack: OpsVerb = {
  usage: 'roll-back <id>',
  says: 'give up one that awaits repair: everything is undone',
  options: {},
  callsApi: true,
  run: async ({ words, at }) => act(at, idIn(words), { action: 'roll-back' }),
};
