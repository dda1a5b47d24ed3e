import { enrollmentWorkflowId, purgeWorkflowId } from '../../activities/domain/ids.js';
import { runbookLink } from '../../activities/domain/runbook.js';
import { quietAfterMs } from '../../api/quiet.js';
import { statusOf } from '../../api/status.js';
import type { EnrollmentOverview } from '../postgres/enrollment-overview.js';
import { readTrail, type TrailEntry } from '../postgres/enrollment-view.js';
import { workflowUrl } from '../support/notice-text.js';
import { adviceOn, entryOn } from './advice.js';
import { EXIT } from './exit.js';
import { idIn, reading, readOverview } from './reader.js';
import { table } from './text.js';
import type { OpsVerb } from './verb.js';

/** All that is known of one enrollment, and what to do about it. */
export const show: OpsVerb = {
  usage: 'show <id> [--trail]',
  says: 'one enrollment: its steps, what it waits for, what to do next',
  options: { trail: { type: 'boolean' } },
  async run({ words, options, at }) {
    const id = idIn(words);
    const { found, trail } = await reading(at, { what: 'show', id }, async (db) => ({
      found: await readOverview(db, id),
      trail: await readTrail(db, id),
    }));
    const quiet = quietAfterMs(at.config.sweepIntervalSeconds);
    const sight = sightOf(found, trail, quiet);
    const workflows = {
      saga: workflowUrl(at.config, enrollmentWorkflowId(id)),
      purge: workflowUrl(at.config, purgeWorkflowId(id)),
    };
    const shown = { ...sight, workflows, ...(options['trail'] === true ? { trail } : {}) };
    return { exit: EXIT.ok, json: shown, text: textOf(shown) };
  },
};

/** The status as the API tells it, and beside it what only engineers are told. */
function sightOf(found: EnrollmentOverview, trail: readonly TrailEntry[], quiet: number) {
  const status = statusOf(found, trail, { now: new Date(), quietAfterMs: quiet });
  const { waitingFor, waitingStep, waitUntil } = found;
  const entry = entryOn(found, status, (step) => lastCodeOf(step, trail));
  return {
    ...status,
    attention: found.attention,
    cancelRequestedAt: found.cancelRequestedAt,
    waiting: waitingFor === null ? null : { for: waitingFor, step: waitingStep, until: waitUntil },
    steps: status.steps.map((step) => ({ ...step, lastCode: lastCodeOf(step.name, trail) })),
    next: adviceOn(found, status),
    runbook: entry === null ? null : runbookLink(entry),
  };
}

const lastCodeOf = (step: string, trail: readonly TrailEntry[]): string | null =>
  trail.findLast(({ event, facts }) => event === 'step.failed' && facts.step === step)?.facts
    .code ?? null;

type Shown = ReturnType<typeof sightOf> & {
  readonly workflows: { readonly saga: string; readonly purge: string };
  readonly trail?: readonly TrailEntry[];
};

function textOf(shown: Shown): string {
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['enrollment', shown.enrollmentId],
    ['correlation id', shown.correlationId],
    ['status', shown.status],
    ['outcome', shown.outcome],
    ['failure', shown.failureCode],
    ['at step', shown.failedStep],
    ['accepted', shown.acceptedAt],
    ['ended', shown.endedAt],
    ['cancel asked', shown.cancelRequestedAt?.toISOString()],
    ['attention', attentionText(shown)],
    ...waitText(shown.waiting),
    ['left behind', shown.residue.map(({ system, reason }) => `${system}: ${reason}`).join('; ')],
    ['saga', shown.workflows.saga],
    ['purge, if any', shown.workflows.purge],
    ['next', shown.next],
    ['runbook', shown.runbook],
  ];
  const known = facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
  const trail = shown.trail === undefined ? [] : [trailText(shown.trail)];
  return [table(known), stepsText(shown.steps), ...trail].join('\n\n');
}

const attentionText = ({ needsAttention, attention }: Shown): string | null =>
  needsAttention ? (attention ?? 'needed') : null;

const waitText = (waiting: Shown['waiting']) =>
  waiting === null
    ? []
    : ([
        ['waits for', `${waiting.for} at ${waiting.step ?? '-'}`],
        ['until', waiting.until?.toISOString()],
      ] as const);

const stepsText = (steps: Shown['steps']): string =>
  table(
    steps.map((step) => [
      step.name,
      step.state,
      `${step.attempts} attempt(s)`,
      step.startedAt,
      step.endedAt,
      step.lastCode,
    ]),
  );

const trailText = (trail: readonly TrailEntry[]): string =>
  table(trail.map(({ at, event, facts }) => [at.toISOString(), event, JSON.stringify(facts)]));
