import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { FhirSettings } from './fhir-client.js';
import { unpairedIds } from './paired-ids.js';

/** A FHIR server on which our records hang on a chart that another step made there. */
export interface ChartedSettings extends FhirSettings {
  /** The EHR's own id of an enrollment's chart, `<Patient id>/<Coverage id>`; null while there is none. */
  chartOf(id: EnrollmentId): Promise<string | null>;
}

/** The Patient of the enrollment's chart, or null where none was ever made, or it is forgotten already. */
export async function chartPatient(
  { chartOf }: Pick<ChartedSettings, 'chartOf'>,
  { id }: Attempt,
): Promise<string | null> {
  const [patient] = unpairedIds(await chartOf(id));
  return patient;
}

/** The same while performing, when the step before has made it. */
export async function needChartPatient(
  settings: Pick<ChartedSettings, 'chartOf'>,
  attempt: Attempt,
): Promise<string> {
  const patient = await chartPatient(settings, attempt);
  if (patient === null) throw new Failure('UNEXPECTED');
  return patient;
}
