import type { Fault as PartnerFault } from '../../infra/dev/partners/fault.js';

/** A process that can be taken away. */
export type Part = 'worker' | 'api' | 'temporal' | 'postgres' | 'mail' | 'partners';
/** A connection of ours that goes through a proxy. */
export type Link = 'temporal' | 'postgres' | 'mail' | 'identity' | 'ehr';

/** One thing that goes wrong. Draws that depend on what is there at the time are kept as numbers from 0 to 999. */
export type PlannedFault =
  | { readonly kind: 'kill'; readonly part: Part; readonly forMs: number }
  | { readonly kind: 'freeze'; readonly part: Part; readonly forMs: number }
  | {
      readonly kind: 'line';
      readonly link: Link;
      /** `lost` is `held` and then cut: what was on the way never arrives. */
      readonly how: 'cut' | 'held' | 'lost' | 'refused' | 'slow';
      readonly forMs: number;
      readonly bytesPerSecond: number;
    }
  | {
      readonly kind: 'partner';
      readonly partner: 'ehr' | 'identity';
      readonly fault: Omit<PartnerFault, 'match'>;
      /** Strikes only whoever is submitted next. */
      readonly isForOne: boolean;
      readonly forMs: number;
    }
  | {
      readonly kind: 'saga';
      readonly act: 'terminate' | 'cancel' | 'reset' | 'forget';
      readonly sagas: number;
      readonly which: number;
      readonly forMs: number;
    };

export interface TimedFault {
  readonly atMs: number;
  readonly fault: PlannedFault;
}

type Draw = (below: number) => number;

const FIRST_AT_MS = 1_500;
const APART_MS = 700;
const SHORTEST_PAUSE_MS = 700;
const PAUSE_MS = 2_500;
const SHORTEST_MS = 200;
const AWAY_MS = 3_500;
/** What partners do late, held up by a fault each, must still be within what the stack is told of their lateness. */
const PARTNERS_AWAY_MS = 2_500;
const THOUSAND = 1_000;

/** One or two at a time, on different parts, with pauses in which things may recover, or not quite. */
export function planFaults(draw: Draw, lastsMs: number): readonly TimedFault[] {
  const planned: TimedFault[] = [];
  let atMs = FIRST_AT_MS;
  while (atMs < lastsMs) {
    const first = { atMs, fault: drawFault(draw) };
    const second = { atMs: atMs + draw(APART_MS), fault: drawFault(draw) };
    const isPair = draw(2) === 0 && placeOf(first.fault) !== placeOf(second.fault);
    const episode = isPair ? [first, second] : [first];
    planned.push(...episode);
    atMs = Math.max(...episode.map(({ atMs: from, fault }) => from + fault.forMs));
    atMs += SHORTEST_PAUSE_MS + draw(PAUSE_MS);
  }
  return planned;
}

/** Where a fault strikes: two at a time never strike the same place. */
export function placeOf(fault: PlannedFault): string {
  if (fault.kind === 'saga') return 'sagas';
  if (fault.kind === 'partner') return 'partners';
  const place = fault.kind === 'line' ? fault.link : fault.part;
  return place === 'ehr' || place === 'identity' ? 'partners' : place;
}

const PARTS = ['worker', 'worker', 'api', 'temporal', 'postgres', 'mail', 'partners'] as const;
const LINKS = ['temporal', 'postgres', 'mail', 'identity', 'ehr'] as const;
const SPOILS = ['cut', 'held', 'lost', 'refused', 'slow'] as const;
const ACTS = ['terminate', 'cancel', 'reset', 'reset', 'forget'] as const;
const RATES = [500, 2_000, 10_000] as const;
const MOST_SAGAS = 3;

function drawFault(draw: Draw): PlannedFault {
  const forMs = SHORTEST_MS + draw(AWAY_MS);
  const partnersMs = SHORTEST_MS + draw(PARTNERS_AWAY_MS);
  switch (pick(['kill', 'freeze', 'line', 'line', 'partner', 'saga'], draw)) {
    case 'kill':
      return { kind: 'kill', part: pick(PARTS, draw), forMs };
    case 'freeze': {
      const part = pick(PARTS, draw);
      return { kind: 'freeze', part, forMs: part === 'partners' ? partnersMs : forMs };
    }
    case 'line':
      return {
        kind: 'line',
        link: pick(LINKS, draw),
        how: pick(SPOILS, draw),
        forMs: partnersMs,
        bytesPerSecond: pick(RATES, draw),
      };
    case 'partner':
      return drawPartnerFault(draw, forMs);
    case 'saga':
      return {
        kind: 'saga',
        act: pick(ACTS, draw),
        sagas: 1 + draw(MOST_SAGAS),
        which: draw(THOUSAND),
        forMs: SHORTEST_MS,
      };
  }
}

const ANSWERS: readonly Omit<PartnerFault, 'match' | 'effect'>[] = [
  { status: 429, retryAfterSeconds: 1 },
  { status: 500 },
  { status: 503 },
  { status: 200, body: 'bad-json' },
  { status: 0 },
];

function drawPartnerFault(draw: Draw, forMs: number): PlannedFault {
  const effect = pick(['before', 'after', 'hang', 'late'], draw);
  return {
    kind: 'partner',
    partner: pick(['ehr', 'ehr', 'identity'], draw),
    fault: {
      effect,
      times: pick([1, 3, 'always'], draw),
      ...(effect === 'late' ? {} : pick(ANSWERS, draw)),
      delayMs: draw(effect === 'late' ? PARTNERS_AWAY_MS : SHORTEST_MS),
    },
    isForOne: draw(2) === 0,
    forMs,
  };
}

const pick = <const T>(list: readonly T[], draw: Draw): T => list[draw(list.length)] as T;
