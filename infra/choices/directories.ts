import type { ProviderDirectory } from '../../activities/ports/provider-directory.js';
import type { Config } from '../config/config.js';
import type { Database } from '../postgres/database.js';
import { chartOf } from '../postgres/intents.js';
import { athenaProviderDirectory } from '../provider-directory/athena-provider-directory.js';
import { fhirProviderDirectory } from '../provider-directory/fhir-provider-directory.js';
import { postgresProviderDirectory } from '../provider-directory/postgres-provider-directory.js';
import { athenaSettings, fhirSettings, providersThere } from './ehr-server.js';

/** The built-in directory, and the one that is configured: outside, it is the EHR's or tells the EHR. */
export function directories(
  config: Config,
  db: Database,
): Readonly<Record<string, ProviderDirectory>> {
  const { adapter } = config.adapters.providerDirectory;
  const builtIn = { postgres: postgresProviderDirectory(db) };
  return adapter === 'postgres' ? builtIn : { ...builtIn, [adapter]: OUTSIDE[adapter](config, db) };
}

const OUTSIDE = {
  fhir: (config: Config, db: Database): ProviderDirectory =>
    fhirProviderDirectory({
      ...fhirSettings(config),
      chartOf: chartOf(db),
      pcpWrite: 'patch',
      placesPerProvider: config.adapters.providerDirectory.placesPerProvider,
    }),
  athena: (config: Config, db: Database): ProviderDirectory =>
    athenaProviderDirectory(postgresProviderDirectory(db), {
      ...athenaSettings(config),
      ...providersThere(config),
      chartOf: chartOf(db),
    }),
} as const;
