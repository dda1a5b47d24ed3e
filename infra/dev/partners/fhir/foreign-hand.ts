import type { FastifyInstance } from 'fastify';
import type { ChartStore } from './chart-store.js';
import { isResource, isResourceType } from './resources.js';

/** What others do to charts, which no call of ours can: `POST` adds a record, `PUT` puts another content in its place. */
export function addForeignHand(app: FastifyInstance, charts: ChartStore): void {
  app.post('/__records/:type', async (request, reply) => {
    const { type } = request.params as { type: string };
    if (!isResourceType(type) || !isResource(type, request.body))
      return reply.code(400).send({ error: 'not a resource of its type' });
    const { id } = charts.create(type, request.body);
    return reply.code(201).send({ id });
  });
  app.put('/__records/:type/:id', async (request, reply) => {
    const { type, id } = request.params as { type: string; id: string };
    const record = charts.get(type, id);
    if (record === undefined || !isResourceType(type) || !isResource(type, request.body))
      return reply.code(400).send({ error: 'no such record, or not a resource of its type' });
    charts.revise(record, request.body);
    return reply.code(204).send();
  });
}
