import type { Systems } from '../systems.js';
import { ENROLLED, NOTHING, type Proof } from './proof.js';

/** EHRs that remove no chart for anybody: what one enrollment filed there stays, and is named as residue. */
const KEEPERS: readonly Systems['ehr'][] = ['epic', 'millennium', 'touchworks', 'athena'];

export const keepsCharts = ({ ehr }: Systems): boolean => KEEPERS.includes(ehr);

/** A Patient, its Coverage, a CareTeam, and an Appointment on a Slot that carries our key. */
const CARE_TEAM = 1;
const APPOINTMENT_AND_SLOT = 2;

/** What each system holds of an enrolled patient. What is kept outside is counted there, so not with us. */
export const enrolledAt = (systems: Systems): Proof => ({
  ...ENROLLED,
  'EHR resources': resourcesAt(systems),
  'provider place': systems.directory === 'fhir' ? 0 : 1,
  'portal account': systems.portal === 'postgres' ? 1 : 0,
  appointment: systems.scheduling === 'postgres' ? 1 : 0,
});

function resourcesAt(systems: Systems): number {
  const chart = keepsCharts(systems) ? 1 : ENROLLED['EHR resources'];
  const careTeam = systems.directory === 'fhir' ? CARE_TEAM : 0;
  return chart + careTeam + (systems.scheduling === 'fhir' ? APPOINTMENT_AND_SLOT : 0);
}

/** What is left of one that was rolled back. */
export const leftAt = (systems: Systems): Proof => ({
  ...NOTHING,
  'EHR resources': keepsCharts(systems) ? 1 : 0,
});
