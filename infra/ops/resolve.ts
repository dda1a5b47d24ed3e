import { RESOLUTION_REASONS } from '../../activities/domain/staff-action.js';
import { act } from './act.js';
import { usage } from './exit.js';
import { idIn } from './reader.js';
import type { OpsVerb } from './verb.js';

const reasons = RESOLUTION_REASONS.join(', ');

/** Ends a stuck undo: a person attests that the record is gone, or harmless. */
export const resolve: OpsVerb = {
  usage: 'resolve <id> --step S --reason CODE',
  says: 'attest that you settled a stuck undo by hand; the trail names you',
  options: { step: { type: 'string' }, reason: { type: 'string' } },
  callsApi: true,
  async run({ words, options: { step, reason }, at }) {
    const id = idIn(words);
    if (typeof step !== 'string') throw usage('Say which step: --step S.');
    // A closed list, so that no free text about a person gets into the audit trail.
    const reasonCode = RESOLUTION_REASONS.find((each) => each === reason);
    if (reasonCode === undefined) throw usage(`Say why: --reason, one of ${reasons}.`);
    return act(at, id, { action: 'resolve', step, reasonCode });
  },
};
