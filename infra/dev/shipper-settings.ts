import { logStoreSettings } from './log-store-settings.js';
import { commonSettings } from './settings.js';
import { type StackParts, secretPath } from './stack-parts.js';

/** Of the log shipper, which reads the trail as an auditor does. */
export const shipperSettings = (parts: StackParts): Readonly<Record<string, string>> => ({
  ...commonSettings(parts),
  ...logStoreSettings(parts),
  DATABASE_AUDITOR_URL_FILE: secretPath(parts.stateFolder, 'url-auditor'),
  LOG_SHIPPER_METRICS_PORT: `${parts.ports.shipperMetrics}`,
});
