import { callApi } from './act.js';
import { EXIT } from './exit.js';
import { idIn } from './reader.js';
import type { OpsVerb } from './verb.js';

/** Cancels an enrollment that is not past its pivot: the row records it, and one of cancel and pivot wins. */
export const cancel: OpsVerb = {
  usage: 'cancel <id>',
  says: 'cancel one that is not complete yet: everything is undone; the trail names you',
  more: [
    'Refused (5) once the patient is enrolled: records of patients are kept as the law says.',
    'Through the API, never in the Web UI: there the trail would not know who asked.',
  ],
  options: {},
  callsApi: true,
  async run({ words, at }) {
    const id = idIn(words);
    const path = `/v1/enrollments/${id}`;
    await callApi(at, { method: 'DELETE', path, scope: 'enrollment:support' });
    return {
      exit: EXIT.ok,
      json: { enrollmentId: id, cancel: 'accepted' },
      text: `Taken: it will end cancelled. See what comes of it: ops show ${id}`,
    };
  },
};
