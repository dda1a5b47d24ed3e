import { row } from '../../../infra/postgres/database.js';
import {
  isRsyslogThere,
  type Rsyslog,
  startRsyslog,
} from '../../infra/log-store/support/rsyslog.js';
import { canaryPerson } from '../../support/canaries.js';
import { canRun } from '../../support/counts.js';
import { eventually } from '../../support/eventually.js';
import { makeKnown } from '../../support/make-known.js';
import { startTestStack, type TestStack } from '../../support/test-stack.js';
import { startTraceCollector, type TraceCollector } from '../../support/trace-collector.js';

export const hasStore = canRun('rsyslog', isRsyslogThere());

/** A stack whose bureau knows the people that are looked for, and what it ships to: log store, collector of traces. */
export async function startScannedStack() {
  const store = hasStore ? await startRsyslog() : null;
  const collector = await startTraceCollector();
  const settings = { ...store?.settings, ...collector.settings };
  const bench = await startTestStack(settings, { staffServers: true });
  await makeKnown(bench, [0, 1, 2, 3, 4, 5, 6, 7, 8].map(canaryPerson));
  return { bench, store, collector };
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

/** All that a collector has, once it has spans of both processes, and of a rollback. */
export const allTraced = (collector: TraceCollector): Promise<string> =>
  eventually(async () => {
    const spans = collector.spans();
    const processes = new Set(spans.map(({ process }) => process));
    const isWhole = processes.size === 2 && spans.some(({ name }) => name.endsWith('.verifyGone'));
    return isWhole ? collector.received() : null;
  });
