import { Context } from '@temporalio/activity';
import type { KeyLineage, KeyRotationResult } from './domain/key-rotation.js';
import type { Log } from './domain/log.js';
import { asFailure, bounded } from './error-boundary.js';
import { withHeartbeat } from './heartbeat.js';
import type { KeyRotation } from './ports/key-rotation.js';

export interface KeyActivities {
  'keys.rotate'(lineage: KeyLineage, isAsked: boolean): Promise<KeyRotationResult>;
}

export interface KeyParts {
  readonly rotation: KeyRotation;
  readonly log: Log;
}

/** Wrapping keys are rotated where they may be used, by a worker: nobody else needs them for it. */
export const bindKeys = ({ rotation, log }: KeyParts): KeyActivities => ({
  'keys.rotate': (lineage, isAsked) =>
    bounded(() =>
      withHeartbeat(async () => {
        const isRepeated = Context.current().info.attempt > 1;
        try {
          const result = await rotation.rotate(lineage, { isRepeated, isAsked });
          const isTroubled = result.stranded + result.overdue > 0;
          log[isTroubled ? 'error' : 'info']('keys.rotated', { rotation: result });
          return result;
        } catch (error) {
          log.error('keys.failed', { lineage, code: asFailure(error).code });
          throw error;
        }
      }),
    ),
});
