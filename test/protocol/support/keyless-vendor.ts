import { randomUUID } from 'node:crypto';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Failure } from '../../../activities/domain/failure.js';

interface Chart {
  readonly id: string;
  readonly key: string;
}

/** A vendor that knows no idempotency keys: each create makes one more; ours goes into a reference field. */
export class KeylessVendor {
  readonly charts: Chart[] = [];
  losesNextAnswer = false;

  readonly find = async ({ key }: Attempt) => {
    const found = this.charts.find((chart) => chart.key === key);
    return found === undefined ? null : { id: found.id, version: null };
  };

  readonly create = async ({ key }: Attempt) => {
    const chart = { id: randomUUID(), key };
    this.charts.push(chart);
    if (this.losesNextAnswer) {
      this.losesNextAnswer = false;
      throw new Failure('UNKNOWN_OUTCOME');
    }
    return { id: chart.id, version: null };
  };

  readonly remove = async (_attempt: Attempt, made: { readonly id: string } | null) => {
    const place = this.charts.findIndex(({ id }) => id === made?.id);
    if (place !== -1) this.charts.splice(place, 1);
    return { kind: 'gone' } as const;
  };

  readonly isGone = async ({ key }: Attempt) => !this.charts.some((chart) => chart.key === key);
}
