import { type EnrollmentId, isEnrollmentId } from '../activities/domain/ids.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import { requestCancel } from '../infra/postgres/cancel-request.js';
import type { Database } from '../infra/postgres/database.js';
import {
  type EnrollmentView,
  readTrail,
  viewEnrollment,
} from '../infra/postgres/enrollment-view.js';
import { actorOf, type Caller, isSameOwner } from './caller.js';
import { Refusal } from './problem.js';
import { statusOf } from './status.js';
import type { StatusDocument } from './status-schema.js';

/** What a caller may ask about an enrollment, or ask of it. An id of somebody else's is as unknown as any other. */
export interface Enquiry {
  status(id: string, caller: Caller): Promise<StatusDocument>;
  cancel(id: string, caller: Caller): Promise<StatusDocument>;
  /** The status, for those who may see any. */
  show(id: string): Promise<StatusDocument>;
  /** Throws the 404 unless the enrollment exists. */
  require(id: string): Promise<EnrollmentView>;
}

export interface EnquiryParts {
  readonly db: Database;
  readonly quietAfterMs: number;
  /** Reads are told in sums; what they show is no PHI. */
  readonly notes: Notes;
  /** Tells the saga right away; the relay repeats it when this fails. */
  readonly deliverCancel: (id: EnrollmentId) => Promise<void>;
}

export function enquiry({ db, quietAfterMs, notes, deliverCancel }: EnquiryParts): Enquiry {
  const require = async (id: string): Promise<EnrollmentView> => {
    const found = isEnrollmentId(id) ? await viewEnrollment(db, id) : null;
    if (found === null) throw new Refusal('not-found');
    return found;
  };
  const visible = async (id: string, caller: Caller): Promise<EnrollmentView> => {
    const found = await require(id);
    if (!owns(caller, found) && !caller.scopes.has('enrollment:support'))
      throw new Refusal('not-found', { onRecord: { enrollmentId: found.id } });
    return found;
  };
  const note = (event: 'enrollment.read' | 'request.repeated', view: EnrollmentView, by: Caller) =>
    notes.note({
      ...{ event, actor: actorOf(by, owns(by, view)), enrollmentId: view.id },
      request: {
        method: event === 'enrollment.read' ? 'GET' : 'DELETE',
        route: '/v1/enrollments/{id}',
      },
    });
  const document = async (view: EnrollmentView): Promise<StatusDocument> =>
    statusOf(view, await readTrail(db, view.id), { now: new Date(), quietAfterMs });

  return {
    require,
    show: async (id) => document(await require(id)),
    async status(id, caller) {
      const view = await visible(id, caller);
      note('enrollment.read', view, caller);
      return asTold(caller, await document(view));
    },
    async cancel(id, caller) {
      const found = await visible(id, caller);
      const actor = actorOf(caller, owns(caller, found));
      const isRecorded = await requestCancel(db, found.id, actor);
      if (isRecorded) await deliverCancel(found.id);
      const now = await require(id);
      // What this call recorded is promised, also when the saga is quicker than the answer (protocol.md 20).
      const isPending = now.cancelRequestedAt !== null && now.phase !== 'ended';
      if (!isRecorded && !isPending)
        throw new Refusal('not-possible-now', { onRecord: { enrollmentId: found.id } });
      if (!isRecorded) note('request.repeated', found, caller);
      return asTold(caller, await document(now));
    },
  };
}

/** That there is a limit, and that it is reached, is for staff: to others it is a rejection like any other (protocol.md 8). */
const asTold = (caller: Caller, status: StatusDocument): StatusDocument =>
  status.failureCode === 'IDENTITY_ATTEMPTS_EXCEEDED' && !caller.scopes.has('enrollment:support')
    ? { ...status, failureCode: 'IDENTITY_NOT_VERIFIED' }
    : status;

const owns = (
  caller: Caller,
  { clientIss: iss, clientId, clientSub: sub }: EnrollmentView,
): boolean => isSameOwner(caller, { iss, clientId, sub });
