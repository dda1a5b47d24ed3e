import type { Registry } from 'prom-client';
import type { Keyring } from '../crypto/keyring.js';
import { callMetrics } from './call-metrics.js';

/** The same keyring, each call counted: `wrap` is of a new data key, `unwrap` of one that is to open something. */
export function measuredKeyring(register: Registry): (keyring: Keyring) => Keyring {
  const measure = callMetrics<'operation' | 'lineage'>(register, {
    name: 'enrollment_keyring',
    what: 'Calls of the keyring',
    labelNames: ['operation', 'lineage'],
  });
  return (keyring) => ({
    wrap: (lineage, id, key) =>
      measure({ operation: 'wrap', lineage }, () => keyring.wrap(lineage, id, key)),
    unwrap: (lineage, id, wrapped) =>
      measure({ operation: 'unwrap', lineage }, () => keyring.unwrap(lineage, id, wrapped)),
    rewrap: (lineage, id, wrapped) =>
      measure({ operation: 'rewrap', lineage }, () => keyring.rewrap(lineage, id, wrapped)),
    currentVersion: (lineage) =>
      measure({ operation: 'current-version', lineage }, () => keyring.currentVersion(lineage)),
  });
}
