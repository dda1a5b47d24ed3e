import { act } from './act.js';
import { bringHere } from './bring-here.js';
import { idIn, reading, readOverview } from './reader.js';
import type { OpsVerb } from './verb.js';

/** Tries at once what waits: the failed step in its repair window, else what is being retried with pauses. */
export const retry: OpsVerb = {
  usage: 'retry <id> [--step S]',
  says: 'try again now: a step that awaits repair, or an undo that is stuck',
  options: { step: { type: 'string' } },
  callsApi: true,
  async run(asked) {
    const { words, at } = asked;
    const { step } = asked.options;
    const id = idIn(words);
    const { waitingFor } = await reading(at, { what: 'show', id }, (db) => readOverview(db, id));
    await bringHere(asked, id);
    return act(at, id, {
      action: waitingFor === 'repair' ? 'retry-step' : 'retry-now',
      ...(typeof step === 'string' ? { step } : {}),
    });
  },
};
