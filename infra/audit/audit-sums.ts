import type { Actor, AuditEntry, AuditEvent, ServiceName } from '../../activities/domain/audit.js';
import { systemEntry } from '../../activities/domain/audit-entries.js';
import type { FailureCode } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { RequestCount, RequestKind } from '../../activities/domain/request-count.js';

/** One of many like it, which the trail tells in a sum. */
export interface Noted {
  readonly event: Extract<
    AuditEvent,
    | 'request.refused'
    | 'request.repeated'
    | 'enrollment.read'
    | 'relay.delivered'
    | 'relay.failed'
    | 'codec.refused'
  >;
  readonly actor: Actor;
  readonly request?: RequestKind;
  readonly code?: FailureCode;
  /** Of an enrollment that there is: what a caller only claims is theirs to write, so it stays out. */
  readonly enrollmentId?: EnrollmentId;
}

/** However many ask for whatever: no window of time makes more entries, lines in one, or ids than this. */
const MOST_ENTRIES = 200;
const MOST_LINES = 50;
const MOST_IDS = 5_000;
const MS_PER_SECOND = 1_000;

interface Sum {
  readonly first: Noted;
  readonly since: number;
  readonly lines: Map<string, { readonly kind: RequestKind; count: number }>;
  readonly ids: Set<EnrollmentId>;
  times: number;
  unnamed: number;
}

/** What has been noted and not been told: an entry for each event, actor and code, with a line for each kind of request. */
export class AuditSums {
  readonly #service: ServiceName;
  readonly #sums = new Map<string, Sum>();
  #ids = 0;

  constructor(service: ServiceName) {
    this.#service = service;
  }

  get isEmpty(): boolean {
    return this.#sums.size === 0;
  }

  add(noted: Noted): void {
    const sum = this.#sumOf(noted);
    sum.times += 1;
    if (noted.request !== undefined) count(sum, noted.request);
    const { enrollmentId: id } = noted;
    if (id === undefined || sum.ids.has(id)) return;
    if (this.#ids === MOST_IDS) {
      sum.unnamed += 1;
      return;
    }
    sum.ids.add(id);
    this.#ids += 1;
  }

  /** Past the limit whoever is new shares the entry of the process: its words are few, so that their number is too. */
  #sumOf(noted: Noted): Sum {
    const own = this.#sums.get(keyOf(noted));
    if (own !== undefined) return own;
    const first: Noted =
      this.#sums.size < MOST_ENTRIES ? noted : { ...noted, actor: `service:${this.#service}` };
    const sum = this.#sums.get(keyOf(first)) ?? {
      ...{ first, since: Date.now(), lines: new Map(), ids: new Set(), times: 0, unnamed: 0 },
    };
    this.#sums.set(keyOf(first), sum);
    return sum;
  }

  /** The entries of all that was noted, which is forgotten here. */
  take(trail: EnrollmentId): readonly AuditEntry[] {
    const entries = [...this.#sums.values()].map((sum) => this.#entryOf(sum, trail));
    this.#sums.clear();
    this.#ids = 0;
    return entries;
  }

  #entryOf({ first, since, lines, ids, times, unnamed }: Sum, trail: EnrollmentId): AuditEntry {
    const { event, actor, code } = first;
    const requests: readonly RequestCount[] = [...lines.values()].map(({ kind, count: each }) => ({
      ...kind,
      count: each,
    }));
    return systemEntry(
      event,
      actor,
      {
        service: this.#service,
        counts: { times, ...(unnamed > 0 ? { unnamed } : {}) },
        seconds: Math.ceil((Date.now() - since) / MS_PER_SECOND),
        ...(code === undefined ? {} : { code }),
        ...(requests.length > 0 ? { requests } : {}),
        ...(ids.size > 0 ? { enrollments: [...ids] } : {}),
      },
      trail,
    );
  }
}

const keyOf = ({ event, actor, code }: Noted): string => JSON.stringify([event, actor, code]);

function count({ lines }: Sum, request: RequestKind): void {
  const own = lineOf(request);
  const kind: RequestKind =
    lines.has(own) || lines.size < MOST_LINES
      ? request
      : { ...{ method: 'OTHER', route: 'other' }, ...problemOf(request) };
  const line = lines.get(lineOf(kind)) ?? { kind, count: 0 };
  line.count += 1;
  lines.set(lineOf(kind), line);
}

const problemOf = ({ problem }: RequestKind) => (problem === undefined ? {} : { problem });

const lineOf = ({ method, route, problem, fault, rules }: RequestKind): string =>
  JSON.stringify([method, route, problem, fault, rules]);
