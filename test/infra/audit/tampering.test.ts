import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { localCertificateSigner } from '../../../infra/crypto/certificate-signer.js';
import type { Transaction } from '../../../infra/postgres/database.js';
import { keyringFolder } from '../crypto/support/keyring-folder.js';
import * as tamper from './support/tampering.js';
import { newIds, startTrailBench, type TrailBench } from './support/trail-bench.js';

/** Test matrix, row 12: whoever has every right in the database, and more and more besides. */

const TIMES = 20;
const CHECKPOINTS = 5;
const ENROLLMENTS = 6;

let bench: TrailBench;
let witness: string;
before(async () => {
  bench = await startTrailBench();
  const ids = newIds(ENROLLMENTS);
  for (let round = 0; round < CHECKPOINTS; round += 1) {
    await bench.append(ids, 4);
    await bench.checkpoints.take();
  }
  witness = await bench.witness();
});
after(() => bench?.stop());

/** Spread over the whole trail, another place each time. */
const placeOf = async (tx: Transaction, time: number): Promise<number> =>
  1 + ((time * 37) % (await tamper.lastPosition(tx)));

/** Does it twenty times, each in another place; every time something must be found. */
async function mustBeFound(
  what: (tx: Transaction, time: number) => Promise<unknown>,
  knownToWitness?: string,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let time = 0; time < TIMES; time += 1) {
    const { findings } = await bench.verdictAfter((tx) => what(tx, time), knownToWitness);
    assert.ok(findings.length > 0, `time ${time}`);
    for (const { problem } of findings) found.add(problem);
  }
  return [...found];
}

test('a trail that nobody touched is genuine, to the witness too', async () => {
  const verdict = await bench.verdictAfter(async () => undefined, witness);
  assert.deepEqual(verdict, {
    entries: CHECKPOINTS * ENROLLMENTS * 4,
    checkpoints: CHECKPOINTS,
    findings: [],
  });
});

test('edited: found where it was done, also when the chain is made whole again', async () => {
  for (let time = 0; time < TIMES; time += 1) {
    let at: tamper.At | undefined;
    const { findings } = await bench.verdictAfter(async (tx) => {
      at = await tamper.entryAt(tx, await placeOf(tx, time));
      await tamper.edit(tx, at);
    });
    assert.deepEqual(findings[0], {
      problem: 'entry-altered',
      enrollmentId: at?.id,
      seq: at?.seq,
    });
  }
  const problems = await mustBeFound(async (tx, time) => {
    const at = await tamper.entryAt(tx, await placeOf(tx, time));
    await tamper.edit(tx, at);
    await tamper.rehash(tx, at.id);
  });
  assert.deepEqual(problems, ['root-differs']);
});

test('deleted: found, also without its position, and with the chain made whole again', async () => {
  const problems = await mustBeFound(async (tx, time) => {
    const position = await placeOf(tx, time);
    const at = await tamper.entryAt(tx, position);
    await tamper.remove(tx, at, time % 3 === 0 ? null : position);
    if (time % 3 === 2) await tamper.rehash(tx, at.id);
  });
  for (const problem of ['entry-missing', 'root-differs', 'chain-broken'])
    assert.ok(problems.includes(problem), problem);
});

test('inserted between two entries: found, also when the chain is made whole again', async () => {
  await mustBeFound(async (tx, time) => {
    const at = await tamper.entryAt(tx, await placeOf(tx, time));
    await tamper.insert(tx, at);
    if (time % 2 === 1) await tamper.rehash(tx, at.id);
  });
});

test('put in another order: found, also when the chain is made whole again', async () => {
  await mustBeFound(async (tx, time) => {
    const at = await tamper.entryAt(tx, await placeOf(tx, time));
    await tamper.swap(tx, at);
    if (time % 2 === 1) await tamper.rehash(tx, at.id);
  });
});

test('the tail cut off, with all that covers it: the witness tells, and nothing else could', async () => {
  const alone = await bench.verdictAfter((tx) => tamper.cutTail(tx, 1));
  assert.deepEqual(alone.findings, []);
  const problems = await mustBeFound(
    (tx, time) => tamper.cutTail(tx, 1 + (time % CHECKPOINTS)),
    witness,
  );
  assert.deepEqual(problems, ['witness-differs']);
});

test('rewritten from some point on and signed again with the stolen key: the witness tells', async () => {
  const rewrite = async (tx: Transaction, time: number): Promise<void> => {
    const at = await tamper.entryAt(tx, await placeOf(tx, time));
    await tamper.edit(tx, at);
    await tamper.rehash(tx, at.id);
    await tamper.signAgain(tx, bench.signer);
  };
  assert.deepEqual((await bench.verdictAfter((tx) => rewrite(tx, 3))).findings, []);
  assert.deepEqual(await mustBeFound(rewrite, witness), ['witness-differs']);
});

test('one checkpoint signed again, over the same entries: the next one names another', async () => {
  for (const number of [1, 2, CHECKPOINTS - 1]) {
    const { findings } = await bench.verdictAfter((tx) =>
      tamper.signAgain(tx, bench.signer, number),
    );
    assert.deepEqual(findings, [{ problem: 'checkpoint-out-of-order', checkpoint: number + 1 }]);
  }
});

test('signed by somebody else, or a purge certificate in its place: not a checkpoint', async () => {
  using keyring = await keyringFolder();
  const other = localCertificateSigner(keyring.path);
  const forged = await bench.verdictAfter((tx) => tamper.signAgain(tx, other));
  assert.equal(forged.findings[0]?.problem, 'signature-invalid');
  const certificate = { sign: (stated: object) => bench.signer.sign({ ...stated }) };
  const taken = await bench.verdictAfter((tx) => tamper.signAgain(tx, certificate));
  assert.equal(taken.findings[0]?.problem, 'signature-invalid');
});
