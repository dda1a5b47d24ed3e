import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { ManualReason } from '../../activities/domain/undo-result.js';
import type { FhirClient } from '../fhir/fhir-client.js';
import { carriesKey } from '../fhir/filed-under.js';
import { call } from '../http/call.js';
import type { ChartSettings } from './chart-settings.js';
import { coverageKey } from './fhir-chart.js';
import { CLINICAL_TYPES } from './vendors/clinical-types.js';

/** HAPI's is 1.5 MB, as it describes every search parameter of every type. */
const CAPABILITY_BYTES = 8 * 1_048_576;

const capabilitySchema = Type.Object({
  resourceType: Type.Literal('CapabilityStatement'),
  rest: Type.Array(
    Type.Object({
      resource: Type.Array(
        Type.Object({
          type: Type.String(),
          searchParam: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
        }),
      ),
    }),
  ),
});

/** Without these nobody can see from outside whether care was given. */
const TELLING_TYPES = ['Encounter', 'Condition', 'Observation'] as const;

/** Which clinical types this server can be asked for by patient; read once, as it does not change under us. */
export type ClinicalTypes = (attempt: Attempt) => Promise<readonly string[]>;

export function clinicalTypesOf(settings: ChartSettings): ClinicalTypes {
  let known = settings.vendor.clinicalTypes;
  return async (attempt) => {
    known ??= await readClinicalTypes(settings, attempt);
    return known;
  };
}

async function readClinicalTypes(settings: ChartSettings, attempt: Attempt) {
  const { json } = await call(settings, attempt, {
    method: 'GET',
    path: '/metadata',
    kind: 'read',
    headers: { accept: 'application/fhir+json' },
    limitBytes: CAPABILITY_BYTES,
  });
  if (!Value.Check(capabilitySchema, json)) throw new Failure('UNAVAILABLE');
  const types = json.rest
    .flatMap(({ resource }) => resource)
    .filter(({ searchParam }) => searchParam?.some(({ name }) => name === 'patient'))
    .map(({ type }) => type)
    .filter((type) => CLINICAL_TYPES.includes(type));
  // A statement that is silent, or cut short, is no word for it that no care was given.
  if (!TELLING_TYPES.every((type) => types.includes(type))) throw new Failure('UNAVAILABLE');
  return types;
}

/** What it takes to look for references to a chart. */
interface Looking {
  readonly fhir: FhirClient;
  readonly settings: ChartSettings;
  readonly clinicalTypes: ClinicalTypes;
  readonly attempt: Attempt;
}

/** Why a chart must be left to a person, or null. What cannot be searched, the server's own 409 on DELETE holds back. */
export async function holdBack(
  { fhir, settings, clinicalTypes, attempt }: Looking,
  patientId: string,
): Promise<ManualReason | null> {
  const by = { patient: `Patient/${patientId}` };
  const types = await clinicalTypes(attempt);
  const [coverages, ...clinical] = await Promise.all(
    ['Coverage', ...types].map((type) => fhir.search(type, by)),
  );
  if (clinical.some((found) => found.length > 0)) return 'clinical-data-present';
  const own = coverageKey(settings.identifierSystem, attempt);
  const foreign = (coverages ?? []).some((each) => !carriesKey(each, own));
  return foreign ? 'referenced-by-others' : null;
}
