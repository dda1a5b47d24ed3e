import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import { type Lease, lease } from '../vault/lease.js';
import type { Vault } from '../vault/vault.js';

/** A login of the database that the key server made and will remove again. */
export interface LeasedLogin {
  readonly user: string;
  readonly password: string;
}

const granted = Type.Object({
  lease_id: Type.String({ minLength: 1 }),
  lease_duration: Type.Integer({ minimum: 0 }),
  data: Type.Object({ username: Type.String(), password: Type.String() }),
});
const renewed = Type.Object({ lease_duration: Type.Integer({ minimum: 0 }) });

/** Database logins for one role of the key server's database engine, one after the other. */
export function leasedLogins(
  vault: Vault,
  role: string,
): Pick<Lease<LeasedLogin>, 'current' | 'held'> {
  const logins = lease({
    async take() {
      const session = await vault.session.current();
      const json = await vault.call({ method: 'GET', path: `database/creds/${role}` });
      if (!Value.Check(granted, json)) throw new Failure('UNEXPECTED');
      const { username: user, password } = json.data;
      const value = { ...{ user, password, session }, leaseId: json.lease_id };
      return { value, seconds: json.lease_duration };
    },
    async renew({ leaseId }) {
      const body = { lease_id: leaseId };
      const json = await vault.call({ method: 'POST', path: 'sys/leases/renew', body }, 'AUTH');
      if (!Value.Check(renewed, json)) throw new Failure('UNEXPECTED');
      return json.lease_duration;
    },
  });
  return {
    async current() {
      const session = await vault.session.current();
      const value = logins.held();
      if (value !== null && value.session !== session) logins.forget(value);
      return logins.current();
    },
    held() {
      const value = logins.held();
      return value !== null && value.session === vault.session.held() ? value : null;
    },
  };
}
