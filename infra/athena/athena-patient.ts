import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { type AthenaClient, type Fields, vendorId } from './athena-client.js';

/** The parts of a patient that an adapter decides by; the answer holds the whole person, which is passed over. */
export interface AthenaPatient {
  readonly id: string;
  /** `active`, `inactive`, `prospective` or `deleted`. */
  readonly status: string;
  /** Where a chart of ours carries our key; null where nothing is noted. */
  readonly notes: string | null;
  /** The primary care provider, where one is set. */
  readonly primaryProviderId: string | null;
}

/** Whom a new chart is for, where, and the key of ours that proves it to be ours. */
export interface Registration {
  readonly key: string;
  readonly departmentId: string;
  /** Fields that are filled from what the person told us; only these can make the record invalid. */
  readonly person: Fields;
}

/** Which chart is meant. A remark beside it is passed over: whose the chart is, the chart itself tells. */
const createdSchema = Type.Array(Type.Object({ patientid: vendorId }), {
  minItems: 1,
  maxItems: 1,
});
const missingSchema = Type.Object({ missingfields: Type.Array(Type.String()) });
/** Not in the reference: GET answers a list of one, `notes` among it, as public clients of the API read it. */
const patientSchema = Type.Array(
  Type.Object({
    patientid: vendorId,
    status: Type.String(),
    notes: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    primaryproviderid: Type.Optional(Type.Union([vendorId, Type.Null(), Type.Literal('')])),
  }),
  { minItems: 1, maxItems: 1 },
);

/**
 * Registers a new patient and gives the vendor's id of it. The vendor matches first, and by default hands out the id of
 * an existing patient as if it had made one; `showerrormessage` has it say so instead (not in the reference: the
 * vendor's page "Patient Creation" and its published interface). Whether or not it does, the chart is read back: one
 * that does not carry our key is somebody else's, `DUPLICATE_PATIENT`. While that is not known, nothing is.
 */
export async function createPatient(
  athena: AthenaClient,
  { key, departmentId, person }: Registration,
): Promise<string> {
  const { json } = await athena.submit(
    'POST',
    '/patients',
    { ...person, departmentid: departmentId, notes: key, showerrormessage: 'true' },
    { refusal: (status, answer) => refusedCreate(person, status, answer) },
  );
  const [created] = Value.Check(createdSchema, json) ? json : [];
  if (created === undefined) throw new Failure('UNKNOWN_OUTCOME');
  const id = String(created.patientid);
  const chart = await readPatient(athena, id).catch(() => null);
  if (chart === null) throw new Failure('UNKNOWN_OUTCOME');
  if (chart.notes !== key) throw new Failure('DUPLICATE_PATIENT');
  return id;
}

/** Only the names of missing fields are looked at. Not in the reference: 409 as the status of a match. */
function refusedCreate(person: Fields, status: number, json: unknown): Failure | null {
  if (status === 409) return new Failure('DUPLICATE_PATIENT');
  if (status !== 400 && status !== 422) return null;
  const missing = Value.Check(missingSchema, json) ? json.missingfields : [];
  // A field of our own is always sent: where it is missed, the form was not read, and the person's are missed as well.
  const isTheirs = missing.length > 0 && missing.every((name) => Object.hasOwn(person, name));
  return new Failure(isTheirs ? 'RECORD_INVALID' : 'UNAVAILABLE');
}

/** The patient by the vendor's id; null where there is none, or where the id leads to another (a merge). */
export async function readPatient(athena: AthenaClient, id: string): Promise<AthenaPatient | null> {
  const [found] = (await athena.read(pathOf(id), patientSchema)) ?? [];
  if (found === undefined || String(found.patientid) !== id) return null;
  const { status, notes = null, primaryproviderid } = found;
  const primaryProviderId = primaryproviderid ? String(primaryproviderid) : null;
  return { id, status, notes, primaryProviderId };
}

/** The vendor's soft delete: the chart is hidden from daily work, and kept. */
export async function markDeleted(athena: AthenaClient, id: string): Promise<void> {
  await athena.submit('PUT', `${pathOf(id)}?status=deleted`, {});
}

/** Writes the primary care provider into the chart; a repeat changes nothing. */
export async function writePrimaryProvider(
  athena: AthenaClient,
  id: string,
  providerId: string,
): Promise<void> {
  await athena.submit('PUT', pathOf(id), { primaryproviderid: providerId });
}

const pathOf = (id: string): string => `/patients/${encodeURIComponent(id)}`;
