import { witnessFile } from '../../log-store/witness-file.js';
import { type Restored, restoredSince } from '../../postgres/restored.js';
import { trailBacklog } from '../../postgres/trail-backlog.js';
import { inspecting } from '../reader.js';
import { ageText } from '../text.js';
import type { Check } from './check.js';
import { where } from './finding.js';

const LONGEST_BACKLOG_SECONDS = 600;

const WORDS: Readonly<Record<Restored, string>> = {
  'other-cluster': 'it is another cluster, or on another timeline: restored, or failed over',
  'trail-ends-earlier':
    'its trail ends before what the log store has: restored from an earlier day, or cut',
  'trail-differs': 'its trail is another one than the log store has',
};

const UNREADABLE = where([true, 'WITNESS_UNREADABLE', 'the file says nothing that can be read']);

/** Whether this is the database that it was (protocol.md 5), and how far its trail has been shipped. */
export const trail: Check = {
  name: 'trail',
  setting: 'WITNESS_FILE',
  away: 'DATABASE_AWAY',
  isNamed: ({ witnessFile: path, databaseReaderUrl }) =>
    path !== undefined && databaseReaderUrl !== undefined,
  async examine(at) {
    const witness = await witnessFile(at.config.witnessFile ?? '')
      .read()
      .catch(() => null);
    if (witness === null) return { facts: {}, findings: UNREADABLE };
    return inspecting(at, async (db) => {
      const restored = await restoredSince(db, witness);
      const { positions, oldestSeconds } = await trailBacklog(db, witness);
      const knowsNothing = witness.checkpoint === 0 && oldestSeconds > LONGEST_BACKLOG_SECONDS;
      const isShipped = witness.checkpoint > 0 && restored === null;
      return {
        facts: { restored, witnessedCheckpoint: witness.checkpoint, waiting: positions },
        findings: where(
          [restored !== null, 'RESTORED', restored === null ? '' : WORDS[restored]],
          [
            knowsNothing,
            'WITNESS_UNREADABLE',
            'it knows of no checkpoint: nothing can be told by it',
          ],
          [
            isShipped && oldestSeconds > LONGEST_BACKLOG_SECONDS,
            'LOG_STORE_BEHIND',
            `${positions} entries wait, the oldest for ${ageText(oldestSeconds)}`,
          ],
        ),
      };
    });
  },
};
