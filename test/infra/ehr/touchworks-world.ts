import type { Attempt } from '../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import type { UndoResult } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import {
  inventedActions,
  inventedNames,
  inventedRefusals,
} from '../../../infra/dev/partners/touchworks/invented-site.js';
import type { FiledPatient } from '../../../infra/dev/partners/touchworks/patient-file.js';
import { startTouchworksPartner } from '../../../infra/dev/partners/touchworks/touchworks-partner.js';
import type { TouchworksActions } from '../../../infra/ehr/touchworks-actions.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import { applicant } from '../../support/applicant.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN, type PartnerBench, partnerBench } from '../../support/partner-bench.js';

export const account = {
  appName: 'Enrollment.Test',
  serviceUsername: 'service',
  servicePassword: 'a service password',
  userId: 'registrar',
  userPassword: 'a user password',
};

/** How an undo ends where a site can retire a chart, and where it is left to a person. */
export const RETIRED: UndoResult = { kind: 'neutralised', residue: 'vendor-retains-chart' };
export const manual = (reason: string) => ({ kind: 'manual', reason });

/** All of the invented actions but some. */
export function actionsWithout(...left: (keyof TouchworksActions)[]): TouchworksActions {
  const kept = Object.entries(inventedActions).filter(
    ([name]) => !left.some((each) => each === name),
  );
  return Object.fromEntries(kept);
}

/** A site, the adapter with some of its actions, and what a test does beside them. */
export async function touchworksWorld(
  actions: TouchworksActions = inventedActions,
  callSeconds = 2,
  lateSeconds = 0,
) {
  const partner = await startTouchworksPartner({
    token: PARTNER_TOKEN,
    account,
    actions: inventedNames,
  });
  const bench = partnerBench(partner.url, 'application/json');
  const fence = new MemoryFence();
  const seconds = { callSeconds, lateSeconds };
  const settings = { baseUrl: partner.url, ...seconds, ...account, refusals: inventedRefusals };
  const ehr = touchworksEhr({ ...settings, actions });
  const held = async (id: EnrollmentId): Promise<readonly FiledPatient[]> => {
    const { json } = await bench.send('GET', '/__records');
    const { patients } = json as { patients: readonly FiledPatient[] };
    return patients.filter(({ externalId }) => externalId.startsWith(id));
  };
  const admit = (id: EnrollmentId, verb: Verb, attemptMs?: number): Attempt =>
    fence.admit(id, 'create-ehr-record', verb, attemptMs);
  return {
    settings,
    ehr,
    bench,
    fence,
    held,
    admit,
    make: (id: EnrollmentId) => ehr.create(admit(id, 'perform'), applicant()),
    fault: (operation: NonNullable<Fault['match']['operation']>, more: Omit<Fault, 'match'>) =>
      bench.fault({ match: { operation }, ...more }),
    /** What the site's own people do to a patient. */
    hand: (id: string, body: object) => bench.send('PUT', `/__records/${id}`, { body }),
    /** How often the partner answered a route with 200. */
    answered: (route: 'GetToken' | 'MagicJson') => answeredBy(bench, route),
    /** What the record contracts need of a world. */
    contract: {
      system: ehr,
      accept: async () => fence.accept(),
      admit: async (id: EnrollmentId, verb: Verb) => admit(id, verb),
      make: (attempt: Attempt) => ehr.create(attempt, applicant()),
      count: async (id: EnrollmentId) => (await held(id)).length,
      stop: async () => {
        await partner[Symbol.asyncDispose]();
      },
    },
  };
}

async function answeredBy(bench: PartnerBench, route: string): Promise<number> {
  const { json } = await bench.send('GET', '/__requests');
  const counts = json as { route: string; status: number; count: number }[];
  const of = counts.find((each) => each.route.endsWith(route) && each.status === 200);
  return of?.count ?? 0;
}

export type TouchworksWorld = Awaited<ReturnType<typeof touchworksWorld>>;
