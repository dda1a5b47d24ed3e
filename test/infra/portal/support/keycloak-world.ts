import type { Attempt } from '../../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import type { Verb } from '../../../../activities/domain/phase.js';
import type { Portal } from '../../../../activities/ports/portal.js';
import { applicant } from '../../../support/applicant.js';
import type { MemoryFence } from '../../../support/memory-fence.js';

/** An account as an administrator of the realm sees it. */
export interface SeenAccount {
  readonly id: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly requiredActions: readonly string[];
}

/** The Keycloak adapter, the Keycloak it talks to, and what others do in the realm. */
export interface KeycloakWorld {
  readonly portal: Portal;
  readonly fence: MemoryFence;
  /** Where the letter has to lead. */
  readonly activationUrl: string;
  accounts(): Promise<readonly SeenAccount[]>;
  /** An account that somebody else has made; answers its id. */
  addForeign(email: string): Promise<string>;
  /** What an administrator does to an account by hand. */
  change(id: string, change: object): Promise<void>;
  /** Signs in with all that it takes; answers whether the session is alive, or null when nobody is let in. */
  signIn(id: string): Promise<(() => Promise<boolean>) | null>;
  stop(): Promise<void>;
}

const STEP = 'set-up-patient-portal';

export const emailOf = (id: EnrollmentId): string => `${id}@example.com`;
export const admit = (world: KeycloakWorld, id: EnrollmentId, verb: Verb, ms?: number): Attempt =>
  world.fence.admit(id, STEP, verb, ms);
export const open = (world: KeycloakWorld, attempt: Attempt) =>
  world.portal.open(attempt, applicant({ email: emailOf(attempt.id) }));

/** The attempt of another step that mails the letter, once the row is committed. */
export const mailing = (world: KeycloakWorld, id: EnrollmentId): Attempt => ({
  ...world.fence.admit(id, 'send-welcome-materials', 'perform'),
  phase: 'committed',
});

export async function opened(world: KeycloakWorld) {
  const id = world.fence.accept();
  const attempt = admit(world, id, 'perform');
  return { id, attempt, made: await open(world, attempt) };
}

export const accountsOf = async (world: KeycloakWorld, id: EnrollmentId) =>
  (await world.accounts()).filter(({ attributes }) => attributes?.['enrollmentId']?.[0] === id);
