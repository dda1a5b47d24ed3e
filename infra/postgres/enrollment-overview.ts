import type { FailureCode } from '../../activities/domain/failure.js';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
import type { Outcome, OutcomeKind } from '../../activities/domain/outcome.js';
import type { Phase } from '../../activities/domain/phase.js';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import { type Database, rows } from './database.js';
import type { EnrollmentView, TrailEntry } from './enrollment-view.js';
import { guarded } from './failure.js';

/** The row as engineers see it, with the last word of its trail. Ids, codes and times; no PHI. */
export interface EnrollmentOverview extends EnrollmentView {
  readonly attention: Outcome['attention'];
  readonly lastEntry: TrailEntry | null;
  /** The step that the trail's last word is about. */
  readonly lastStep: StepName | null;
}

export interface OverviewFilter {
  readonly id?: EnrollmentId;
  readonly phases?: readonly Phase[];
  readonly outcome?: OutcomeKind;
  readonly code?: FailureCode;
  readonly needsAttention?: boolean;
  readonly olderThanSeconds?: number;
}

interface Row {
  readonly plan: PinnedPlan;
  readonly failed_step: StepName | null;
  readonly purge_step: StepName | null;
  readonly shown_code: FailureCode | null;
  readonly last_entry: {
    event: TrailEntry['event'];
    facts: TrailEntry['facts'];
    at: string;
  } | null;
  readonly place: string;
  readonly id: EnrollmentId;
}

const PAGE = 200;
const SHOWN_CODE = `CASE WHEN phase = 'ended' THEN failure_code ELSE nullif(purge_code, 'CANCELLED') END`;

/** Enrollments that fit, newest first, read in pages: however many there are, few are held at a time. */
export async function* readOverviews(
  db: Database,
  filter: OverviewFilter,
): AsyncGenerator<EnrollmentOverview> {
  const [conditions, values] = conditionsOf(filter);
  let after: readonly string[] = [];
  while (true) {
    const before = after.length === 0 ? [] : ['(accepted_at, id) < (?::timestamptz, ?::uuid)'];
    const where = [...conditions, ...before].map((each) => ` AND ${each}`).join('');
    const page = await guarded(() => rows<Row>(db, `${SELECT(where)}`, [...values, ...after]));
    for (const each of page) yield overviewOf(each);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = [last.place, last.id];
  }
}

const SELECT = (where: string): string =>
  `SELECT e.*, to_jsonb(l) AS last_entry FROM (
     SELECT *, ${SHOWN_CODE} AS shown_code, accepted_at::text AS place
     FROM enrollment WHERE true${where} ORDER BY accepted_at DESC, id DESC LIMIT ${PAGE}) e
   LEFT JOIN LATERAL (
     SELECT event, facts, at FROM audit_head h JOIN audit_entry a USING (enrollment_id, seq, at)
     WHERE h.enrollment_id = e.id) l ON true
   ORDER BY e.accepted_at DESC, e.id DESC`;

function conditionsOf(filter: OverviewFilter): readonly [readonly string[], readonly unknown[]] {
  const { id, phases, outcome, code, needsAttention, olderThanSeconds } = filter;
  const asked: readonly (readonly [string, unknown])[] = [
    ['id = ?', id],
    ['phase = ANY (?)', phases],
    ['outcome = ?', outcome],
    [`${SHOWN_CODE} = ?`, code],
    ['needs_attention = ?', needsAttention],
    ['accepted_at < now() - make_interval(secs => ?)', olderThanSeconds],
  ];
  const given = asked.filter(([, value]) => value !== undefined);
  return [given.map(([condition]) => condition), given.map(([, value]) => value)];
}

/** Columns under their names in the code, and the few that the row holds in another shape. */
function overviewOf(row: Row): EnrollmentOverview {
  const { last_entry: last } = row;
  const columns = Object.entries(row).map(([name, value]) => [
    name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return {
    ...(Object.fromEntries(columns) as EnrollmentOverview),
    steps: row.plan.steps,
    failureCode: row.shown_code,
    failedStep: row.failed_step ?? row.purge_step,
    lastEntry: last === null ? null : { ...last, at: new Date(last.at) },
    lastStep: last?.facts.step ?? null,
  };
}
