import { secretPath } from '../stack-parts.js';
import { secretIn } from './secret-file.js';

/** Who works here, as far as the development issuer knows: an opaque id, and what their role lets them ask for. */
export interface Person {
  readonly id: string;
  readonly role: 'support' | 'engineer' | 'privacy-officer' | 'clerk';
  readonly scopes: readonly string[];
}

export const STAFF: readonly Person[] = [
  { id: 'support-1', role: 'support', scopes: ['enrollment:read', 'enrollment:support'] },
  {
    id: 'engineer-1',
    role: 'engineer',
    scopes: ['enrollment:read', 'enrollment:support', 'enrollment:operate'],
  },
  { id: 'officer-1', role: 'privacy-officer', scopes: ['enrollment:break-glass'] },
  { id: 'officer-2', role: 'privacy-officer', scopes: ['enrollment:break-glass'] },
  { id: 'clerk-1', role: 'clerk', scopes: ['enrollment:read'] },
];

/** What all of them sign in with here; made at the first start. */
export const staffPassword = (stateFolder: string): string =>
  secretIn(secretPath(stateFolder, 'staff-password'));

/** What a public client of this machine comes back to; nothing listens there, the address itself tells the code. */
export const STAFF_CLIENT = { clientId: 'staff', redirectUri: 'http://127.0.0.1/signed-in' };
