import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from './launch/secret-file.js';
import { StackError } from './stack-error.js';

/** What tools outside need to know of a running stack. Its presence means: ready. */
export interface StackFile {
  readonly apiUrl: string;
  readonly portalUrl: string;
  readonly patientPortalUrl: string;
  readonly uiUrl: string;
  readonly codecUrl: string;
  readonly breakGlassUrl: string;
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly oidcIssuer: string;
  readonly oidcAudience: string;
  readonly inboxUrl: string;
  readonly smtpUrl: string;
  readonly metricsUrl: string;
  readonly apiMetricsUrl: string;
  /** Answers only where logs are shipped. */
  readonly shipperMetricsUrl: string;
  readonly partners: { readonly identity: string; readonly ehr: string };
  readonly caFile: string;
  /** Where OpenBao is; null when keys are in a file. */
  readonly vaultUrl: string | null;
  readonly databaseUrls: Readonly<
    Record<
      | 'owner'
      | 'api'
      | 'worker'
      | 'auditor'
      | 'reader'
      | 'codec'
      | 'break_glass'
      | 'patient_portal',
      string
    >
  >;
  /** Authority of the database's certificate; null for the system's authorities. */
  readonly databaseCaFile: string | null;
  readonly pids: Readonly<Record<string, number>>;
}

const pathIn = (stateFolder: string): string => join(stateFolder, 'stack.json');

export const writeStackFile = (stateFolder: string, content: StackFile): void =>
  writeSecret(pathIn(stateFolder), `${JSON.stringify(content, null, 2)}\n`);

export function readStackFile(stateFolder: string): StackFile {
  const path = pathIn(stateFolder);
  if (!existsSync(path))
    throw new StackError('No stack is running here.', 'Start one with: npm start');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StackFile;
  } catch {
    throw new StackError('.stack/stack.json is damaged.', 'Start anew with: npm start -- --fresh');
  }
}
