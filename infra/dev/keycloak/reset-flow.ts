import type { AdminCalls } from './admin-calls.js';
import { REALM } from './realm-settings.js';

const BUILT_IN = 'reset credentials';
const OWN = 'patients reset credentials';
const OWN_SECOND_STEP = `${OWN} Reset - Conditional OTP`;

interface Execution {
  readonly id: string;
  readonly providerId?: string;
  readonly requirement: string;
}

/**
 * Keycloak's own flow lets whoever reads a patient's mails set up a new TOTP beside the new password. In this one the
 * TOTP that is there has to be shown, so that the mailbox alone opens only an account that was never activated.
 */
export async function guardResets({ call }: AdminCalls): Promise<void> {
  const flows = `/${REALM}/authentication/flows`;
  await call('POST', `${flows}/${encodeURIComponent(BUILT_IN)}/copy`, { newName: OWN });
  const executions = async (): Promise<readonly Execution[]> =>
    (await call('GET', `${flows}/${encodeURIComponent(OWN)}/executions`)).json as Execution[];
  const reset = (await executions()).find(({ providerId }) => providerId === 'reset-otp');
  await call('DELETE', `/${REALM}/authentication/executions/${reset?.id}`);
  const second = `${flows}/${encodeURIComponent(OWN_SECOND_STEP)}/executions/execution`;
  await call('POST', second, { provider: 'auth-otp-form' });
  const shown = (await executions()).find(({ providerId }) => providerId === 'auth-otp-form');
  const required = { ...shown, requirement: 'REQUIRED' };
  await call('PUT', `${flows}/${encodeURIComponent(OWN)}/executions`, required);
  await call('PUT', `/${REALM}`, { resetCredentialsFlow: OWN });
}
