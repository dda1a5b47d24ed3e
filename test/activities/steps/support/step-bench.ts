import type { Applicant } from '../../../../activities/domain/applicant.js';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import type { Verb } from '../../../../activities/domain/phase.js';
import type { Phi } from '../../../../activities/domain/phi.js';
import type { UndoResult } from '../../../../activities/domain/undo-result.js';
import type { Ports } from '../../../../activities/ports/index.js';
import type { Reversible } from '../../../../activities/steps/step.js';
import { portsByPlan } from '../../../../infra/adapters.js';
import { parseConfig } from '../../../../infra/config/config.js';
import { seedDirectory } from '../../../../infra/dev/directory/seed-directory.js';
import { startIdentityPartner } from '../../../../infra/dev/partners/identity-partner.js';
import { pinPlan } from '../../../../infra/pin-plan.js';
import { type Database, rows } from '../../../../infra/postgres/database.js';
import { keepDossier } from '../../../../infra/postgres/dossiers.js';
import { acceptEnrollment } from '../../../support/accepted-enrollment.js';
import { applicant } from '../../../support/applicant.js';
import { admitted } from '../../../support/attempts.js';
import { peopleInTurn } from '../../../support/people-in-turn.js';
import { startTestDatabase } from '../../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../../support/test-keyring.js';
import { disclosing } from './disclosed.js';

const TOKEN = 'a-token-for-tests';

/** Steps on the real built-in systems and a real identity bureau, called as the saga calls them. */
export async function stepBench() {
  const database = await startTestDatabase();
  const keys = await testKeyring();
  const bureau = await startIdentityPartner({ token: TOKEN });
  await seedDirectory({ url: database.urls.owner, caFile: database.caFile });
  const ports = portsOf(bureau.url, database.worker, keys);
  const people = new Map<EnrollmentId, Phi<Applicant>>();
  const nextPerson = peopleInTurn();

  async function accept(): Promise<EnrollmentId> {
    const id = await acceptEnrollment(database.owner);
    const person = applicant({ ...nextPerson() });
    people.set(id, person);
    await database.owner.transaction((tx) => keepDossier(tx, keys.keyring, id, person));
    return id;
  }
  const attempt = (id: EnrollmentId, step: Reversible, verb: Verb) =>
    admitted(database.owner, id, step.name, verb);

  return {
    accept,
    async perform(id: EnrollmentId, step: Reversible): Promise<void> {
      const person = people.get(id);
      if (person === undefined) throw new Error('Accept the enrollment first.');
      const admittedAttempt = await attempt(id, step, 'perform');
      await disclosing(person, step.discloses, (told) =>
        step.perform(ports, admittedAttempt, told),
      );
    },
    undo: async (id: EnrollmentId, step: Reversible): Promise<UndoResult> =>
      step.undo(ports, await attempt(id, step, 'undo')),
    isGone: async (id: EnrollmentId, step: Reversible): Promise<boolean> =>
      step.isGone(ports, await attempt(id, step, 'verifyGone')),
    /** How many records each system holds of the enrollment. */
    held: (id: EnrollmentId) =>
      rows(
        database.owner,
        `SELECT system, count(*)::int AS count FROM held_record WHERE enrollment_id = ? GROUP BY 1 ORDER BY 1`,
        [id],
      ),
    async stop() {
      await bureau[Symbol.asyncDispose]();
      await database.stop();
      keys.remove();
    },
  };
}

/** The built-in adapters, as a worker would choose them. */
function portsOf(bureauUrl: string, db: Database, { keyring, path }: TestKeyring): Ports {
  const config = parseConfig({
    MODE: 'development',
    TEMPORAL_ADDRESS: 'none:1',
    IDENTITY_URL: bureauUrl,
    IDENTITY_TOKEN: TOKEN,
    EHR_ADAPTER: 'postgres',
  });
  const supportDesk = { notify: async () => undefined };
  return portsByPlan({ config, db, keyring, keyringParts: path, supportDesk })(pinPlan(config, []));
}
