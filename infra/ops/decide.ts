import { act } from './act.js';
import { usage } from './exit.js';
import { idIn } from './reader.js';
import type { OpsVerb } from './verb.js';

/** Decides an identity review. */
export const decide: OpsVerb = {
  usage: 'decide <id> --accept | --reject',
  says: 'decide an identity review',
  options: { accept: { type: 'boolean' }, reject: { type: 'boolean' } },
  callsApi: true,
  async run({ words, options: { accept, reject }, at }) {
    const id = idIn(words);
    if (accept === reject) throw usage('Say one of --accept and --reject.');
    return act(at, id, {
      action: 'decide-identity',
      decision: accept === true ? 'accept' : 'reject',
    });
  },
};
