import type { AuditEntry } from '../../activities/domain/audit.js';
import { systemEntry } from '../../activities/domain/audit-entries.js';
import { type Caller, hasScope, requireScope, type Scope } from '../caller.js';

/** Who reads payloads: a member of staff, by a sign-in or by a token. */
export type Reader = Pick<Caller, 'sub' | 'scopes'>;

/** Support reads the structure of histories; only engineers make payloads, as for updates by the CLI. */
const NEEDED = {
  decode: ['enrollment:support', 'enrollment:operate'],
  encode: ['enrollment:operate'],
} as const satisfies Record<string, readonly Scope[]>;

export type Direction = keyof typeof NEEDED;

/** Whether somebody may come in at all. */
export const mayRead = (reader: Reader): boolean => hasScope(reader, NEEDED.decode);

/** Throws the 403 unless the reader may go in this direction. */
export const requireDirection = (reader: Reader, direction: Direction): void =>
  requireScope(reader, NEEDED[direction]);

/**
 * What the trail says of access to histories: who came to read, once per sign-in or token. What they read holds no
 * PHI and is not disclosed information; an entry for each payload would bury those that count.
 */
export const accessEntry = (
  event: 'codec.opened' | 'codec.closed' | 'codec.refused',
  access: 'browser' | 'token',
  reader: Reader,
): AuditEntry =>
  systemEntry(event, `staff:${reader.sub}`, {
    access,
    ...(event === 'codec.refused' ? { code: 'ACTION_NOT_AUTHORISED' } : {}),
  });
