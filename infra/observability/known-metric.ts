import type { Registry } from 'prom-client';
import { Failure } from '../../activities/domain/failure.js';
import { askedGauge } from './asked-gauge.js';

/** Whether the database is the one that the witness knows; no value while it cannot be asked. */
export const knownMetric = (register: Registry, assertKnown: () => Promise<void>): void =>
  askedGauge(
    register,
    {
      name: 'enrollment_database_known',
      help: '1: the database is the one that the witness knows. 0: it was restored, and nothing acts on it.',
    },
    async () => {
      try {
        await assertKnown();
        return 1;
      } catch (error) {
        if (error instanceof Failure && error.code === 'RESTORED') return 0;
        throw error;
      }
    },
  );
