import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { type AthenaClient, type Fields, vendorId } from './athena-client.js';

/** The parts of a patient that an adapter decides by; the answer holds the whole person, which is passed over. */
export interface AthenaPatient {
  readonly id: string;
  /** `active`, `inactive`, `prospective` or `deleted`. */
  readonly status: string;
  /** The primary care provider, where one is set. */
  readonly primaryProviderId: string | null;
}

/** Nothing but the id: an answer that says more than that is no plain "created". */
const createdSchema = Type.Array(
  Type.Object({ patientid: vendorId }, { additionalProperties: false }),
  { minItems: 1, maxItems: 1 },
);
const remark = Type.Union([
  Type.Object({ errormessage: Type.String() }),
  Type.Object({ error: Type.String() }),
]);
const remarkSchema = Type.Union([remark, Type.Array(remark, { minItems: 1 })]);
const missingSchema = Type.Object({ missingfields: Type.Array(Type.String()) });
/** Not in the reference: GET answers a list of one, as public clients of the API read it. */
const patientSchema = Type.Array(
  Type.Object({
    patientid: vendorId,
    status: Type.String(),
    primaryproviderid: Type.Optional(Type.Union([vendorId, Type.Null(), Type.Literal('')])),
  }),
  { minItems: 1, maxItems: 1 },
);

/** A field that we fill from our configuration, so its absence is no fault of the person's record. */
const OURS = 'departmentid';

/**
 * Registers a new patient and gives the vendor's id of it. The vendor matches first, and by default hands out the id of
 * an existing patient as if it had made one; `showerrormessage` has it say so instead (not in the reference: the
 * vendor's page "Patient Creation" and its published interface). Throws `DUPLICATE_PATIENT` then.
 */
export async function createPatient(athena: AthenaClient, form: Fields): Promise<string> {
  const { json } = await athena.submit(
    'POST',
    '/patients',
    { ...form, showerrormessage: 'true' },
    { refusal: refusedCreate },
  );
  if (Value.Check(remarkSchema, json)) throw new Failure('DUPLICATE_PATIENT');
  const [created] = Value.Check(createdSchema, json) ? json : [];
  if (created === undefined) throw new Failure('UNKNOWN_OUTCOME');
  return String(created.patientid);
}

/** Only the names of missing fields are looked at. Not in the reference: 409 as the status of a match. */
function refusedCreate(status: number, json: unknown): Failure | null {
  if (status === 409) return new Failure('DUPLICATE_PATIENT');
  if (status !== 400 || !Value.Check(missingSchema, json)) return null;
  return new Failure(json.missingfields.includes(OURS) ? 'UNAVAILABLE' : 'RECORD_INVALID');
}

/** The patient by the vendor's id; null where there is none, or where the id leads to another (a merge). */
export async function readPatient(athena: AthenaClient, id: string): Promise<AthenaPatient | null> {
  const [found] = (await athena.read(pathOf(id), patientSchema)) ?? [];
  if (found === undefined || String(found.patientid) !== id) return null;
  const { status, primaryproviderid } = found;
  return { id, status, primaryProviderId: primaryproviderid ? String(primaryproviderid) : null };
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
