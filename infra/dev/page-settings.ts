import { commonSettings, keyringSettings } from './settings.js';
import { type StackParts, secretPath } from './stack-parts.js';

type Settings = Readonly<Record<string, string>>;

/** Settings of the servers of pages. */
export const patientPortalSettings = (parts: StackParts): Settings => ({
  ...keyringSettings(parts, 'patient-portal', 'keyring.json'),
  DATABASE_PATIENT_PORTAL_URL_FILE: secretPath(parts.stateFolder, 'url-patient_portal'),
  PATIENT_PORTAL_PORT: `${parts.ports.patientPortal}`,
  ...commonSettings(parts),
});

/** The portal finds its client's key in a file, as any client of the issuer. */
export const portalSettings = (parts: StackParts): Settings => ({
  ENROLLMENT_PORTAL_URL: `https://localhost:${parts.ports.portal}`,
  CLIENT_KEY_FILE: secretPath(parts.stateFolder, 'client-portal.jwk'),
  ...commonSettings(parts),
});
