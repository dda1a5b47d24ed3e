import { callApi } from './act.js';
import { EXIT, usage } from './exit.js';
import { idIn } from './reader.js';
import type { OpsVerb } from './verb.js';

const METHODS: Readonly<Record<string, 'PUT' | 'DELETE'>> = { lock: 'PUT', unlock: 'DELETE' };

/** Locks a patient's portal account, or opens it again. */
export const portal: OpsVerb = {
  usage: 'portal lock|unlock <id>',
  says: "lock a patient's portal account and end its sessions, or open it again; the trail names you",
  options: {},
  callsApi: true,
  async run({ words: [what = '', ...words], at }) {
    const method = METHODS[what];
    if (method === undefined)
      throw usage('Say what to do: portal lock <id>, or portal unlock <id>.');
    const id = idIn(words);
    await callApi(at, { method, path: `/v1/enrollments/${id}/portal-lock` });
    const isLocked = method === 'PUT';
    return {
      exit: EXIT.ok,
      json: { enrollmentId: id, portal: isLocked ? 'locked' : 'open' },
      text: isLocked ? 'Locked; every session has ended.' : 'Open again.',
    };
  },
};
