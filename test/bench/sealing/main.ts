import { seal as sealForm } from '../../../api/portal-client/seal.js';
import { newDataKey, open, type SealedUnder, seal } from '../../../infra/crypto/envelope.js';
import { INTAKE_KINDS } from '../../../infra/crypto/intake-key.js';
import { openSubmission } from '../../../infra/crypto/open-submission.js';
import { keepDossier, postgresDossier, shredDossier } from '../../../infra/postgres/dossiers.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { intake, sealedFor } from '../../infra/crypto/support/sealing.js';
import { RotationBench } from '../../protocol/support/rotation-bench.js';
import { applicant } from '../../support/applicant.js';
import { validForm } from '../../support/applicants.js';

/**
 * What sealing and opening cost one enrollment, by where: `node infra/dev/bootstrap.mjs test/bench/sealing/main.ts [enrollments]`.
 * One line each: milliseconds by the clock and of our own processor time, on average of all enrollments.
 */
const [enrollments = 200] = process.argv.slice(2).map(Number);
const US_PER_MS = 1_000;
const FIELDS = Object.keys(validForm());
const VALUE = Buffer.alloc(64, ' ');

async function measure(what: string, work: (at: number) => Promise<unknown>): Promise<void> {
  await work(0);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  for (let at = 1; at <= enrollments; at += 1) await work(at);
  const { user, system } = process.cpuUsage(cpu);
  const each = (ms: number) => Number((ms / enrollments).toFixed(3));
  const ms = each(performance.now() - began);
  process.stdout.write(
    `${JSON.stringify({ what, ms, cpuMs: each((user + system) / US_PER_MS) })}\n`,
  );
}

/** At the door: every field a JWE of its own, opened with a key of each kind that portals may seal for. */
async function measureIntake(): Promise<void> {
  for (const kind of INTAKE_KINDS) {
    const { jwe, publicKey } = await intake(kind);
    const { audience, submission: idempotencyKey } = sealedFor;
    const sealed = await sealForm(validForm() as never, [publicKey], { audience, idempotencyKey });
    await measure(`open a submission sealed for ${kind}`, () =>
      openSubmission(jwe, sealed, sealedFor),
    );
  }
}

/** The cipher alone. */
async function measureCipher(): Promise<void> {
  const under = (field: string): SealedUnder => ({
    ...{ enrollmentId: sealedFor.submission, kind: 'dossier', field, keyId: 'dossier-key/1' },
  });
  let [key, sealed]: [Buffer, readonly Buffer[]] = [newDataKey(), []];
  await measure(`seal ${FIELDS.length} fields`, async () => {
    key = newDataKey();
    sealed = FIELDS.map((field) => seal(key, under(field), VALUE));
  });
  await measure(`open ${FIELDS.length} fields`, async () =>
    FIELDS.map((field, at) => open(key, under(field), sealed[at] ?? VALUE)),
  );
}

/** With the keyring and the database, as intake and steps do it. */
async function measureDossier(): Promise<void> {
  const bench = await RotationBench.start();
  const { keyring } = bench.keys;
  const { api, worker } = bench.rows.database;
  try {
    const ids = await Promise.all(
      Array.from({ length: enrollments + 1 }, async () => (await bench.rows.running()).id),
    );
    const idAt = (at: number) => ids[at] ?? (sealedFor.submission as never);
    const form = applicant();
    await measure('keep a dossier', (at) =>
      api.transaction((tx) => keepDossier(tx, keyring, idAt(at), form)),
    );
    const dossier = postgresDossier(worker, keyring);
    await measure(`open it for ${enrollment.length} steps, what each may know`, async (at) => {
      for (const { discloses } of enrollment) await dossier.open(idAt(at), discloses);
    });
    await measure('seal two fields of a record', async (at) => {
      await bench.seal(idAt(at), 'ehr.chart', 'a chart');
      await bench.seal(idAt(at), 'portal.totpSecret', 'a secret');
    });
    await measure('shred it', (at) => worker.transaction((tx) => shredDossier(tx, idAt(at))));
  } finally {
    await bench.stop();
  }
}

await measureIntake();
await measureCipher();
await measureDossier();
