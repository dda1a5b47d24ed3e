import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';
import { parseOpsConfig } from '../../../infra/config/ops-config.js';

test('with a setting below six years for the audit trail nothing starts; with none it is six', () => {
  for (const parse of [parseConfig, parseOpsConfig]) {
    const years = (set: string | undefined) =>
      parse({
        ...{ MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' },
        AUDIT_RETENTION_YEARS: set,
      }).auditRetentionYears;
    for (const set of ['5', '0', '-6', '5.9', 'six'])
      assert.throws(() => years(set), /AUDIT_RETENTION_YEARS must be a whole number from 6 to 100/);
    assert.deepEqual([years(undefined), years('6'), years('10')], [6, 6, 10]);
  }
});
