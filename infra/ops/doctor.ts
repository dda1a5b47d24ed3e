import { witnessFile } from '../log-store/witness-file.js';
import { type Restored, restoredSince } from '../postgres/restored.js';
import { acceptRestored } from './doctor-after-restore.js';
import { EXIT, usage } from './exit.js';
import { inspecting } from './reader.js';
import type { Answer, Asked, OpsVerb } from './verb.js';

/** Whether this is the database that it was (protocol.md 5). */
export const doctor: OpsVerb = {
  usage: 'doctor [--after-restore]',
  says: 'whether the database is the one that the witness knows; after a restore, what must be settled',
  options: { 'after-restore': { type: 'boolean' } },
  async run(asked) {
    const path = asked.at.config.witnessFile;
    if (path === undefined) throw usage('Which witness? Set WITNESS_FILE, as the shipper has it.');
    const witness = await witnessFile(path).read();
    const found = await inspecting(asked.at, (db) => restoredSince(db, witness));
    if (found === null) return knownAnswer(witness.checkpoint);
    return asked.options['after-restore'] === true
      ? acceptRestored(asked, path)
      : restoredAnswer(found, asked);
  },
};

const knownAnswer = (checkpoint: number): Answer => ({
  exit: EXIT.ok,
  json: { restored: null, witnessedCheckpoint: checkpoint },
  text:
    checkpoint === 0
      ? 'Nothing of this database has been shipped yet: there is nothing to compare it with.'
      : `The database is the one that the witness knows, up to checkpoint ${checkpoint} at least.`,
});

const WORDS: Readonly<Record<Restored, string>> = {
  'other-cluster': 'it is another cluster, or on another timeline: restored, or failed over',
  'trail-ends-earlier':
    'its trail ends before what the log store has: restored from an earlier day, or cut',
  'trail-differs': 'its trail is another one than the log store has',
};

function restoredAnswer(found: Restored, { tell }: Asked): Answer {
  tell('Worker, relay, sweep and log shipper do not act on it.\n');
  return {
    exit: EXIT.negative,
    json: { restored: found },
    text: [
      `RESTORED: ${WORDS[found]}.`,
      'First: is there a later backup, or write-ahead log to go on from? Then restore again, further.',
      'Compare with the store: ops audit verify --witness FILE.',
      'Then: ops doctor --after-restore says what must be settled, and lets the processes act when nothing is left.',
    ].join('\n'),
  };
}
