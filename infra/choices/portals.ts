import type { Portal } from '../../activities/ports/portal.js';
import type { Config } from '../config/config.js';
import { keycloakPortal } from '../portal/keycloak-portal.js';
import { type PortalParts, postgresPortal } from '../portal/postgres-portal.js';
import { proofOf } from './partner-authorization.js';

/** The built-in portal, and the one that is configured. */
export function portals(config: Config, parts: PortalParts): Readonly<Record<string, Portal>> {
  const { adapter, keycloak } = config.adapters.portal;
  const builtIn = { postgres: postgresPortal(parts) };
  if (adapter === 'postgres') return builtIn;
  return {
    ...builtIn,
    keycloak: keycloakPortal({
      baseUrl: keycloak.url,
      realm: keycloak.realm,
      clientId: keycloak.login.clientId,
      proof: proofOf(keycloak.login),
      activationUrl: keycloak.activationUrl,
    }),
  };
}
