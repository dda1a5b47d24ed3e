import { type Static, Type } from '@sinclair/typebox';
import type { Attempt } from '../../activities/domain/attempt.js';
import type { PortalFields } from '../../activities/ports/portal.js';

const text = Type.String({ minLength: 1, maxLength: 255 });

/** What the adapter reads of a user; the rest of the answer, the address among it, is not looked at. */
export const accountSchema = Type.Object({
  id: text,
  enabled: Type.Boolean(),
  attributes: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
});
export type KeycloakAccount = Static<typeof accountSchema>;

/** The attributes by which an account is known to be ours. */
export const OWN_ATTRIBUTES = ['enrollmentKey', 'enrollmentId', 'accessLevel'] as const;
export type OwnAttribute = (typeof OWN_ATTRIBUTES)[number];

/** Keycloak finds values whatever their letter case; only the very same one makes an account ours. */
export const carries = (
  { attributes }: KeycloakAccount,
  name: OwnAttribute,
  value: string,
): boolean => {
  const held = attributes?.[name] ?? [];
  return held.length === 1 && held[0] === value;
};

/**
 * A new account: without a password, and disabled until the enrollment is committed. A patient who is let in has to
 * choose a password and to confirm a TOTP before anything else.
 */
export const newAccount = ({ id, key }: Attempt, { email }: PortalFields) => ({
  username: email,
  email,
  enabled: false,
  attributes: {
    enrollmentKey: [key],
    enrollmentId: [id],
    accessLevel: ['patient'],
  } satisfies Record<OwnAttribute, readonly string[]>,
  requiredActions: ['UPDATE_PASSWORD', 'CONFIGURE_TOTP'],
});

/** The realm's user profile: which attributes there are, and who may write them. */
export const profileSchema = Type.Object({
  attributes: Type.Array(
    Type.Object({
      name: Type.String(),
      permissions: Type.Optional(Type.Object({ edit: Type.Optional(Type.Array(Type.String())) })),
    }),
  ),
  unmanagedAttributePolicy: Type.Optional(Type.String()),
});

/**
 * Whether the realm keeps our attributes, and keeps patients from writing them. What a profile does not allow is
 * dropped without a word: the account would be made, and nobody could tell any more whose it is.
 */
export function keepsOwnAttributes(profile: Static<typeof profileSchema>): boolean {
  return OWN_ATTRIBUTES.every((own) => {
    const declared = profile.attributes.find(({ name }) => name === own);
    if (declared === undefined) return profile.unmanagedAttributePolicy === 'ADMIN_EDIT';
    const editors = declared.permissions?.edit ?? [];
    return editors.includes('admin') && !editors.includes('user');
  });
}
