import { spoolFiles } from '../../observability/spool-files.js';
import { ageText } from '../text.js';
import type { Check } from './check.js';
import { where } from './finding.js';
import { peerAt } from './peer.js';

const SYSLOG_TLS_PORT = 6_514;
const LONGEST_WAIT_SECONDS = 600;
const MS_PER_SECOND = 1_000;

/** The central log store answers at all; whether it takes what is sent shows in what waits. */
export const logStore: Check = {
  name: 'log store',
  setting: 'LOG_STORE_URL',
  away: 'LOG_STORE_AWAY',
  isNamed: ({ logStore: { url } }) => url !== '',
  async examine({ config: { logStore: store } }) {
    const { hostname: host, port } = new URL(store.url);
    await peerAt({
      host,
      port: Number(port) || SYSLOG_TLS_PORT,
      caFile: store.caFile,
      isPostgres: false,
    });
    return { facts: {}, findings: [] };
  },
};

/** Log files that wait here for the shipper. */
export const logSpool: Check = {
  name: 'log spool',
  setting: 'LOG_SPOOL_DIR',
  away: 'LOG_STORE_BEHIND',
  isNamed: ({ logSpoolFolder }) => logSpoolFolder !== undefined,
  async examine({ config: { logSpoolFolder } }) {
    const finished = (await spoolFiles(logSpoolFolder ?? '')).filter(
      ({ isFinished }) => isFinished,
    );
    const oldestMs = Math.min(Date.now(), ...finished.map(({ changedMs }) => changedMs));
    const seconds = (Date.now() - oldestMs) / MS_PER_SECOND;
    return {
      facts: { files: finished.length },
      findings: where([
        seconds > LONGEST_WAIT_SECONDS,
        'LOG_STORE_BEHIND',
        `${finished.length} log file(s) wait, the oldest for ${ageText(seconds)}`,
      ]),
    };
  },
};
