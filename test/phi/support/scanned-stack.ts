import assert from 'node:assert/strict';
import { row } from '../../../infra/postgres/database.js';
import {
  isRsyslogThere,
  type Rsyslog,
  startRsyslog,
} from '../../infra/log-store/support/rsyslog.js';
import { canaryPerson } from '../../support/canaries.js';
import { canRun } from '../../support/counts.js';
import { eventually } from '../../support/eventually.js';
import { startTestStack, type TestStack } from '../../support/test-stack.js';

export const hasStore = canRun('rsyslog', isRsyslogThere());

/** A stack whose bureau knows the people that are looked for, and the log store that it ships to. */
export async function startScannedStack() {
  const store = hasStore ? await startRsyslog() : null;
  const bench = await startTestStack(store?.settings ?? {}, { staffServers: true });
  const response = await fetch(`${bench.stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([0, 1, 2, 3, 4, 5, 6, 7, 8].map(canaryPerson)),
  });
  assert.equal(response.status, 204);
  return { bench, store };
}

/** All that a log store has of a stack, once it has the trail as it is now. */
export async function allShipped({ owner }: TestStack, store: Rsyslog): Promise<string> {
  const last = await row<{ number: number }>(
    owner,
    'SELECT max(number) AS number FROM audit_checkpoint',
  );
  return eventually(async () => {
    const [trail, logs] = [store.text('trail.log'), store.text('operations.log')];
    return trail.includes(`checkpoint="${last?.number}"`) && logs !== '' ? trail + logs : null;
  });
}
