import type { AuditFacts } from '../../activities/domain/audit.js';
import type { PortName } from '../../activities/domain/plan.js';

const NAMES: Readonly<Record<PortName, string>> = {
  identity: 'identity bureau',
  ehr: 'electronic health record',
  providerDirectory: 'provider directory',
  portal: 'patient portal',
  scheduling: 'appointment book',
  mail: 'mail service',
};

/** Who got it, in words for people, with the configured name of the system; else the one who acted. */
export function recipientName({ recipient, system }: AuditFacts, actor: string): string {
  const name = recipient === undefined ? actor : NAMES[recipient];
  return system === undefined ? name : `${name} (${system.adapter} ${system.tenant})`;
}
