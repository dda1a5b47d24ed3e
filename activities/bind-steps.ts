import { Context } from '@temporalio/activity';
import { admitAttempt } from './admit-attempt.js';
import { burst, type Perform } from './burst.js';
import { disclosures } from './disclosures.js';
import type { Attempt } from './domain/attempt.js';
import type { AuditFacts } from './domain/audit.js';
import { attemptEntry } from './domain/audit-entries.js';
import { Failure } from './domain/failure.js';
import type { EnrollmentId, StepName } from './domain/ids.js';
import type { Log } from './domain/log.js';
import type { Verb } from './domain/phase.js';
import type { PinnedPlan } from './domain/plan.js';
import type { Receipt } from './domain/receipt.js';
import type { InSpan, SpanFacts, TellSpan } from './domain/span.js';
import type { UndoResult } from './domain/undo-result.js';
import { asFailure, isUnanswered, toTemporal } from './error-boundary.js';
import { withHeartbeat } from './heartbeat.js';
import type { AuditTrail } from './ports/audit-trail.js';
import type { Dossier } from './ports/dossier.js';
import type { Enrollments } from './ports/enrollments.js';
import type { Ports } from './ports/index.js';
import type { StaffActions } from './ports/staff-actions.js';
import { patienceOf } from './step-patience.js';
import type { Step } from './steps/step.js';

export interface StepDependencies {
  /** The adapters that a plan is pinned to; throws `ADAPTER_UNAVAILABLE` when this worker has not got them. */
  readonly portsFor: (plan: PinnedPlan) => Ports;
  readonly enrollments: Enrollments;
  readonly dossier: Dossier;
  readonly auditTrail: AuditTrail;
  readonly staffActions: Pick<StaffActions, 'isResolved'>;
  readonly log: Log;
  readonly inSpan: InSpan;
}

type Answer = Receipt | UndoResult | undefined;
type StepActivity = (id: EnrollmentId, following?: readonly StepName[]) => Promise<Answer>;

/** Gives each step its ports and turns it into the Temporal activities `<step>.<verb>`. */
export const bindSteps = (
  steps: readonly Step[],
  dependencies: StepDependencies,
): Record<string, StepActivity> => {
  const performs = new Map(
    steps.map((step) => [step.name, bind(step, 'perform', dependencies) as Perform]),
  );
  const activity = (step: Step, verb: Verb): StepActivity => {
    const work: StepActivity =
      verb === 'perform' ? burst(step.name, performs) : bind(step, verb, dependencies);
    return (...parameters) => withHeartbeat(() => work(...parameters));
  };
  return Object.fromEntries(
    steps.flatMap((step) =>
      verbsOf(step).map((verb) => [`${step.name}.${verb}`, activity(step, verb)]),
    ),
  );
};

const verbsOf = (step: Step): readonly Verb[] =>
  step.kind === 'reversible' ? ['perform', 'undo', 'verifyGone'] : ['perform'];

/** Gate, attempt entry, act, result entry: the one place for all of them, so no step can forget one. */
function bind(step: Step, verb: Verb, dependencies: StepDependencies) {
  const { enrollments, portsFor, log, auditTrail, inSpan } = dependencies;
  const work = async (id: EnrollmentId, tell: TellSpan): Promise<Answer> => {
    const startedAt = performance.now();
    const attemptNumber = Context.current().info.attempt;
    const fields = { enrollmentId: id, step: step.name, verb, attempt: attemptNumber };
    let attempt: Attempt | null = null;
    let plan: PinnedPlan | null = null;
    try {
      const admitted = await admitAttempt(enrollments, step, verb, id);
      ({ attempt, plan } = admitted);
      const portsOf = () => portsFor(admitted.plan);
      tell({ steps: plan.steps });
      if (isUnanswered(patienceOf(step, verb, plan))) throw new Failure('TIMED_OUT');
      // Committed before the effect: what was never announced can never have happened (protocol.md 17).
      await auditTrail.append(
        attemptEntry(attempt, 'step.attempted'),
        ...disclosures(step, attempt, portsOf),
      );
      const answer = await act(step, attempt, portsOf(), dependencies);
      await auditTrail.append(attemptEntry(attempt, 'step.succeeded', factsOf(answer, attempt)));
      log.info('step.done', { ...fields, durationMs: Math.round(performance.now() - startedAt) });
      return answer;
    } catch (error) {
      const failure = asFailure(error);
      log.error('step.failed', { ...fields, code: failure.code, ...sqlOf(failure) });
      if (attempt !== null) await tellFailure(auditTrail, attempt, failure);
      throw toTemporal(failure, patienceOf(step, verb, plan));
    }
  };
  const subject = { kind: 'step', step: step.name, verb } as const;
  return (id: EnrollmentId) => inSpan(subject, factsOfActivity(id), (tell) => work(id, tell));
}

function factsOfActivity(enrollmentId: EnrollmentId): SpanFacts {
  const { attempt, isLocal } = Context.current().info;
  return { enrollmentId, attempt, pace: isLocal ? 'local' : 'remote' };
}

async function act(
  step: Step,
  attempt: Attempt,
  ports: Ports,
  { dossier, staffActions }: StepDependencies,
): Promise<Answer> {
  if (attempt.verb === 'perform')
    return step.perform(ports, attempt, await dossier.open(attempt.id, step.discloses));
  if (step.kind === 'final') throw new Failure('UNSUPPORTED');
  if (attempt.verb === 'undo') {
    const isResolved = await staffActions.isResolved(attempt);
    return step.undo(ports, { ...attempt, isResolved });
  }
  if (!(await step.isGone(ports, attempt))) throw new Failure('STILL_PRESENT');
  return undefined;
}

/** At which system, and what an undo came to: a certificate is made from it. */
function factsOf(answer: Answer, { verb, system }: Attempt): AuditFacts {
  if (verb === 'perform' || answer === undefined || !('kind' in answer)) return { system };
  if (answer.kind === 'neutralised') return { system, undo: answer.kind, reason: answer.residue };
  return answer.kind === 'manual'
    ? { system, undo: answer.kind, reason: answer.reason }
    : { system, undo: 'gone' };
}

async function tellFailure(trail: AuditTrail, attempt: Attempt, failure: Failure): Promise<void> {
  try {
    await trail.append(attemptEntry(attempt, 'step.failed', { code: failure.code }));
  } catch {
    // The attempt's entry stands without a result, which reads as "outcome unknown": the safe side.
  }
}

const sqlOf = ({ refusedAt }: Failure) => ({
  ...(refusedAt.sqlState === undefined ? {} : { sqlState: refusedAt.sqlState }),
  ...(refusedAt.constraint === undefined ? {} : { constraint: refusedAt.constraint }),
});
