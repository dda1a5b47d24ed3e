import {
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
} from '@temporalio/client';
import {
  KEY_LINEAGES,
  type KeyLineage,
  type KeyRotationResult,
} from '../../activities/domain/key-rotation.js';
import { away, EXIT, OpsError, usage } from './exit.js';
import { onTemporal } from './on-temporal.js';
import { acting } from './reader.js';
import { table } from './text.js';
import type { Answer, Asked } from './verb.js';

const LONGEST_WAIT_MS = 3_600_000;

/** Asks a worker, which holds the keys, and waits for what comes of it. */
export async function rotateKeys({ at, options, tell }: Asked): Promise<Answer> {
  const lineages = ours(lineagesIn(options['lineage']), at.config.keyring.kind);
  await acting(at, 'keys-rotate');
  tell('A worker rotates; this waits for it. A second rotation at once is refused.');
  const results = await onTemporal(at, (client) =>
    client
      .withDeadline(Date.now() + LONGEST_WAIT_MS, () =>
        client.workflow.execute('rotateKeys', {
          workflowId: 'rotate-keys-by-hand',
          taskQueue: at.config.taskQueue,
          args: [lineages],
          staticSummary: 'Key rotation',
        }),
      )
      .catch((error: unknown) => {
        throw reasonOf(error);
      }),
  );
  return answerOf(results as readonly KeyRotationResult[]);
}

function lineagesIn(wish: string | boolean | undefined): readonly KeyLineage[] {
  if (wish === undefined) return KEY_LINEAGES;
  const found = KEY_LINEAGES.filter((each) => each === wish);
  if (found.length === 0) throw usage(`--lineage is one of ${KEY_LINEAGES.join(', ')}.`);
  return found;
}

/** No process of ours may write the keys that a key server holds for the codec: those are an engineer's. */
function ours(
  lineages: readonly KeyLineage[],
  keyring: 'local' | 'transit',
): readonly KeyLineage[] {
  if (keyring === 'local' || !lineages.includes('codec')) return lineages;
  if (lineages.length > 1) return lineages.filter((each) => each !== 'codec');
  throw new OpsError(
    EXIT.refused,
    'The codec’s keys lie in the key server at keyring/payloadCodec, where you write them: README, "Keys of the codec in a key server".',
  );
}

function answerOf(rotated: readonly KeyRotationResult[]): Answer {
  const isTroubled = rotated.some(({ stranded, overdue }) => stranded + overdue > 0);
  const lines = rotated.map((each) => [
    each.lineage,
    `now ${each.current}`,
    `${each.rewrapped} wrapped anew`,
    `${each.destroyed} destroyed`,
    ...(each.stranded > 0 ? [`${each.stranded} do not unwrap`] : []),
    ...(each.overdue > 0 ? [`${each.overdue} overdue: see ops keys status`] : []),
  ]);
  return {
    exit: isTroubled ? EXIT.negative : EXIT.ok,
    json: { rotated },
    text: table(lines),
  };
}

function reasonOf(error: unknown): unknown {
  if (error instanceof WorkflowExecutionAlreadyStartedError)
    return new OpsError(EXIT.refused, 'A rotation that somebody asked for is under way.');
  if (error instanceof WorkflowFailedError)
    return away('A lineage could not be rotated; nothing is lost. See the worker’s log.');
  if (error instanceof ServiceError || isGrpcServiceError(error))
    return away('Temporal does not answer.');
  return error;
}
