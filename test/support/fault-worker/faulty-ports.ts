import { GONE } from '../../../activities/domain/undo-result.js';
import type { Ports } from '../../../activities/ports/index.js';
import type { RecordSystem } from '../../../activities/ports/record.js';
import type { FaultDesk } from './fault-desk.js';
import type { UndoCall } from './orders.js';

/** The real ports, with the desk between each writing call and its system. */
export const faultyPorts = (ports: Ports, desk: FaultDesk): Ports => ({
  ...ports,
  ...ofOutsideSystems(ports, desk),
  ...ofOurSystems(ports, desk),
  mail: {
    send: (attempt, letter) =>
      desk.around('mail.send', attempt, () => ports.mail.send(attempt, letter)),
  },
  intents: {
    ...ports.intents,
    async find(attempt) {
      await desk.enter(attempt);
      return ports.intents.find(attempt);
    },
    forget: (attempt) =>
      desk.around('intents.forget', attempt, () => ports.intents.forget(attempt)),
  },
});

const ofOutsideSystems = (
  { identity, ehr }: Ports,
  desk: FaultDesk,
): Pick<Ports, 'identity' | 'ehr'> => ({
  identity: {
    ...identity,
    verify: (attempt, who) =>
      desk.around('identity.verify', attempt, () => identity.verify(attempt, who)),
  },
  ehr: {
    ...ehr,
    create: (attempt, who) => desk.around('ehr.create', attempt, () => ehr.create(attempt, who)),
    remove: removal('ehr.remove', ehr, desk),
  },
});

const ofOurSystems = (
  { patients, providerDirectory, portal, scheduling }: Ports,
  desk: FaultDesk,
): Pick<Ports, 'patients' | 'providerDirectory' | 'portal' | 'scheduling'> => ({
  patients: {
    ...patients,
    insert: (attempt, who) =>
      desk.around('patients.insert', attempt, () => patients.insert(attempt, who)),
    remove: removal('patients.remove', patients, desk),
  },
  providerDirectory: {
    ...providerDirectory,
    assign: (attempt, who) =>
      desk.around('providerDirectory.assign', attempt, () =>
        providerDirectory.assign(attempt, who),
      ),
    remove: removal('providerDirectory.remove', providerDirectory, desk),
  },
  portal: {
    ...portal,
    open: (attempt, who) => desk.around('portal.open', attempt, () => portal.open(attempt, who)),
    remove: removal('portal.remove', portal, desk),
  },
  scheduling: {
    ...scheduling,
    book: (attempt, provider, who) =>
      desk.around('scheduling.book', attempt, () => scheduling.book(attempt, provider, who)),
    remove: removal('scheduling.remove', scheduling, desk),
  },
});

const removal =
  (call: UndoCall, system: RecordSystem, desk: FaultDesk): RecordSystem['remove'] =>
  (attempt, made) =>
    desk.around(call, attempt, () => system.remove(attempt, made), GONE);
