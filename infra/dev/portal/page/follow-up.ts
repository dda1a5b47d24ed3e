import {
  type PortalClient,
  ProblemError,
  type StatusDocument,
} from '../../../../api/portal-client/index.js';
import { element } from './element.js';
import { showProgress } from './progress.js';

const AGAIN_AFTER_MS = 3_000;

/** Shows how an enrollment moves until it has ended. Null when this browser may not see it, or not any more. */
export async function followUp(
  portal: PortalClient,
  enrollmentId: string,
): Promise<StatusDocument | null> {
  const lost = element('line-lost', HTMLElement);
  for (;;) {
    try {
      for await (const status of portal.follow(enrollmentId)) {
        lost.hidden = true;
        showProgress(status);
        if (status.status === 'ended') return status;
      }
    } catch (error) {
      if (error instanceof ProblemError && error.kind === 'not-found') return null;
      lost.hidden = false; // Whatever it is, the enrollment goes on without us.
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    }
  }
}
