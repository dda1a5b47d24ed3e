import { act } from './act.js';
import { bringHere } from './bring-here.js';
import { idIn } from './reader.js';
import type { OpsVerb } from './verb.js';

/** Gives an enrollment up that awaits repair. */
export const rollBack: OpsVerb = {
  usage: 'roll-back <id>',
  says: 'give up one that awaits repair: everything is undone',
  options: {},
  callsApi: true,
  async run(asked) {
    const id = idIn(asked.words);
    await bringHere(asked, id);
    return act(asked.at, id, { action: 'roll-back' });
  },
};
