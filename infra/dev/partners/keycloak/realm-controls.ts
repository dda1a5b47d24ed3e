import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import type { PartnerServer } from '../partner-server.js';
import { isChange, isNewUser, type UserStore } from './user-store.js';
import type { RealmRules } from './users-api.js';

const rulesSchema = Type.Partial(
  Type.Object({ attributes: Type.Array(Type.String()), mayViewUsers: Type.Boolean() }),
  { additionalProperties: false },
);

/** What others do in the realm: its administrators to the rules and to users, patients by signing in. */
export function addRealmControls({ app }: PartnerServer, users: UserStore, rules: RealmRules) {
  app.put('/__realm', async (request, reply) => {
    if (!Value.Check(rulesSchema, request.body))
      return reply.code(400).send({ error: 'bad rules' });
    Object.assign(rules, request.body);
    return reply.code(204).send();
  });
  app.post('/__records', async (request, reply) => {
    if (!isNewUser(request.body)) return reply.code(400).send({ error: 'bad user' });
    return reply.code(201).send(users.add(request.body, rules.attributes));
  });
  app.put('/__records/:id', async (request, reply) => {
    const user = users.get(idOf(request));
    if (user === undefined || !isChange(request.body))
      return reply.code(400).send({ error: 'no such user, or a bad change' });
    users.change(user, request.body);
    return reply.code(204).send();
  });
  app.post('/__records/:id/sessions', async (request, reply) =>
    reply.code(users.signIn(idOf(request)) ? 204 : 409).send(),
  );
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;
