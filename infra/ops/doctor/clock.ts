import type { Finding } from './finding.js';

/** What tokens are given as leeway. */
const MOST_SECONDS = 5;
const MS_PER_SECOND = 1_000;

/** By how many seconds another clock is ahead of ours; asked between two readings of ours, in milliseconds. */
export const aheadSeconds = (theirs: Date, before: number, after: number): number =>
  Math.round((theirs.getTime() - (before + after) / 2) / MS_PER_SECOND);

export const clockFinding = (whose: string, ahead: number): readonly Finding[] =>
  Math.abs(ahead) <= MOST_SECONDS
    ? []
    : [
        {
          code: 'CLOCK_OFF',
          says: `the clock of ${whose} is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} this one`,
        },
      ];
