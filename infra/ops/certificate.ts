import type { EnrollmentId } from '../../activities/domain/ids.js';
import { type Statement, verifyCertificate } from '../crypto/certificate-verifier.js';
import { readCertificates } from '../postgres/certificates.js';
import type { Database } from '../postgres/database.js';
import type { EnrollmentOverview } from '../postgres/enrollment-overview.js';
import { EXIT, notFound, OpsError } from './exit.js';
import { fileText, publicKeys } from './public-keys.js';
import { idIn, reading, readOverview } from './reader.js';
import type { Answer, OpsVerb } from './verb.js';

/** What a purge removed and how that was proven, checked with nothing but the public key. */
export const certificate: OpsVerb = {
  usage: 'certificate <id> [--verify FILE] [--key FILE], or certificate --public-key',
  says: 'purge certificate: print and verify it; --verify takes one from a file instead',
  options: {
    verify: { type: 'string' },
    key: { type: 'string' },
    'public-key': { type: 'boolean' },
  },
  async run({ words, options, at }) {
    const keys = publicKeys(at, options['key']);
    if (options['public-key'] === true) {
      const text = JSON.stringify(keys.keys.length === 1 ? keys.keys[0] : keys, null, 2);
      return { exit: EXIT.ok, json: keys, text };
    }
    const id = idIn(words);
    const { verify: file } = options;
    const held =
      typeof file === 'string'
        ? fileText(file).split(/\s+/).filter(Boolean)
        : await reading(at, { what: 'certificate', id }, (db) => certificatesOf(db, id));
    const checked = await Promise.all(
      held.map(async (jws) => checkedAs(id, jws, await verifyCertificate(jws, keys))),
    );
    return answerOf(id, checked);
  },
};

type Checked = ReturnType<typeof checkedAs>;

/** One that is genuine, but of another enrollment, proves nothing about this one. */
const checkedAs = (id: EnrollmentId, jws: string, statement: Statement | null) => ({
  holds: statement?.['enrollmentId'] === id,
  statement,
  jws,
});

function answerOf(id: EnrollmentId, certificates: readonly Checked[]): Answer {
  const isSound = certificates.length > 0 && certificates.every(({ holds }) => holds);
  const text = certificates.map((each, place) =>
    [
      `certificate ${place + 1} of ${certificates.length}: ${verdictOn(each)}`,
      ...(each.statement === null ? [] : [JSON.stringify(each.statement, null, 2)]),
      each.jws,
    ].join('\n'),
  );
  return {
    exit: isSound ? EXIT.ok : EXIT.negative,
    json: { enrollmentId: id, verified: isSound, certificates },
    text: text.join('\n\n'),
  };
}

function verdictOn({ holds, statement }: Checked): string {
  if (holds) return 'the signature holds';
  return statement === null
    ? 'NOT GENUINE: the signature does not hold'
    : 'OF ANOTHER ENROLLMENT: the signature holds, but it says nothing about this one';
}

/** Every certificate there is of an enrollment, in the order they were signed. */
async function certificatesOf(db: Database, id: EnrollmentId): Promise<readonly string[]> {
  const signed = await readCertificates(db, id);
  if (signed.length === 0) throw missing(await readOverview(db, id));
  return signed;
}

function missing({ phase, outcome }: EnrollmentOverview): OpsError {
  if (phase !== 'ended') return notFound('No certificate yet: the enrollment has not ended.');
  if (outcome === 'enrolled')
    return notFound('No certificate: it is enrolled, nothing was purged.');
  return new OpsError(EXIT.negative, 'The purge has ended, and its certificate is not there yet.');
}
