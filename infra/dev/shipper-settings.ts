import { logStoreSettings } from './log-store-settings.js';
import { commonSettings, type StackParts, secretPath } from './settings.js';

/** Of the log shipper, which reads the trail as an auditor does. */
export const shipperSettings = (parts: StackParts): Readonly<Record<string, string>> => ({
  ...commonSettings(parts),
  ...logStoreSettings(parts),
  DATABASE_AUDITOR_URL_FILE: secretPath(parts.stateFolder, 'url-auditor'),
  LOG_SHIPPER_METRICS_PORT: `${parts.ports.shipperMetrics}`,
});
