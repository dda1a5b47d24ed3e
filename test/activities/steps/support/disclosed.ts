import {
  type Applicant,
  type ApplicantField,
  PLAIN_FIELDS,
  SEALED_FIELDS,
} from '../../../../activities/domain/applicant.js';
import { Phi } from '../../../../activities/domain/phi.js';
import { phiAccess } from '../../../../activities/domain/phi-access.js';

/**
 * Gives work what a step gets of a person: the fields that it declares, and nothing to read beside them. A worker opens
 * only the declared ones, so a further one would be missing there without a word; here it fails, also where the error
 * of reading it is swallowed or turned into a code on the way.
 */
export async function disclosing<T>(
  person: Phi<Applicant>,
  fields: readonly ApplicantField[],
  work: (disclosed: Phi<Applicant>) => Promise<T>,
): Promise<T> {
  const undeclared = new Set<string>();
  const refusing = new Proxy(person.reveal(phiAccess), {
    get(target, name) {
      if (isField(name) && !fields.includes(name)) {
        undeclared.add(name);
        throw new Error('not disclosed');
      }
      return Reflect.get(target, name) as unknown;
    },
    ownKeys: (target) =>
      Reflect.ownKeys(target).filter((name) => !isField(name) || fields.includes(name)),
  });
  const [ended] = await Promise.allSettled([work(new Phi(refusing))]);
  if (undeclared.size > 0)
    throw new Error(`It reveals what it does not disclose: ${[...undeclared].join(', ')}`);
  if (ended.status === 'rejected') throw ended.reason;
  return ended.value;
}

const FIELDS: ReadonlySet<PropertyKey> = new Set([...SEALED_FIELDS, ...PLAIN_FIELDS]);
const isField = (name: PropertyKey): name is ApplicantField => FIELDS.has(name);
