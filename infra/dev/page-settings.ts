import { commonSettings, type StackParts } from './settings.js';

type Settings = Readonly<Record<string, string>>;

/** Settings of the servers of pages. */
export const patientPortalSettings = (parts: StackParts): Settings => ({
  PATIENT_PORTAL_PORT: `${parts.ports.patientPortal}`,
  ...commonSettings(parts),
});
