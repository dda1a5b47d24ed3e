import { GONE } from '../../../activities/domain/undo-result.js';
import type { Ports } from '../../../activities/ports/index.js';
import type { RecordSystem } from '../../../activities/ports/record.js';
import type { FaultDesk } from './fault-desk.js';
import type { UndoCall } from './orders.js';

/** The real ports, with the desk between each writing call and its system. */
export function faultyPorts(ports: Ports, desk: FaultDesk): Ports {
  const { identity, patients, ehr, providerDirectory, portal, scheduling, mail, intents } = ports;
  const remove =
    (call: UndoCall, system: RecordSystem): RecordSystem['remove'] =>
    (attempt, made) =>
      desk.around(call, attempt, () => system.remove(attempt, made), GONE);
  return {
    ...ports,
    identity: {
      ...identity,
      verify: (attempt, who) =>
        desk.around('identity.verify', attempt, () => identity.verify(attempt, who)),
    },
    patients: {
      ...patients,
      insert: (attempt, who) =>
        desk.around('patients.insert', attempt, () => patients.insert(attempt, who)),
      remove: remove('patients.remove', patients),
    },
    ehr: {
      ...ehr,
      create: (attempt, who) => desk.around('ehr.create', attempt, () => ehr.create(attempt, who)),
      remove: remove('ehr.remove', ehr),
    },
    providerDirectory: {
      ...providerDirectory,
      assign: (attempt, who) =>
        desk.around('providerDirectory.assign', attempt, () =>
          providerDirectory.assign(attempt, who),
        ),
      remove: remove('providerDirectory.remove', providerDirectory),
    },
    portal: {
      ...portal,
      open: (attempt, who) => desk.around('portal.open', attempt, () => portal.open(attempt, who)),
      remove: remove('portal.remove', portal),
    },
    scheduling: {
      ...scheduling,
      book: (attempt, provider, who) =>
        desk.around('scheduling.book', attempt, () => scheduling.book(attempt, provider, who)),
      remove: remove('scheduling.remove', scheduling),
    },
    mail: {
      send: (attempt, letter) =>
        desk.around('mail.send', attempt, () => mail.send(attempt, letter)),
    },
    intents: {
      ...intents,
      async find(attempt) {
        await desk.enter(attempt);
        return intents.find(attempt);
      },
      forget: (attempt) => desk.around('intents.forget', attempt, () => intents.forget(attempt)),
    },
  };
}
