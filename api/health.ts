import { setTimeout as delay } from 'node:timers/promises';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { remembered } from '../infra/observability/remembered.js';
import { answer } from './answers.js';
import { livenessExamples, readinessExamples } from './examples.js';

type Check = () => Promise<boolean>;

/** Parts that a process leans on. Without Temporal it still keeps its promise, so that one only degrades. */
export interface Checks {
  readonly database: Check;
  readonly keyring: Check;
  readonly jwks: Check;
  readonly temporal: Check;
}

const CHECK_TIMEOUT_MS = 2_000;
const REMEMBERED_MS = 1_000;

const state = Type.Unsafe<'ok' | 'away'>({ type: 'string', enum: ['ok', 'away'] });
const liveness = Type.Object({ status: Type.Literal('live') }, { title: 'Liveness' });
const readiness = Type.Object(
  {
    status: Type.Unsafe<string>({ type: 'string', enum: ['ready', 'degraded', 'unavailable'] }),
    checks: Type.Object({ database: state, keyring: state, jwks: state, temporal: state }),
  },
  { title: 'Readiness', description: 'Degraded is when only Temporal is away.' },
);

export function healthRoutes(app: FastifyInstance, checks: Checks): void {
  app.get(
    '/livez',
    {
      schema: {
        operationId: 'isLive',
        summary: 'The process answers.',
        description:
          'For whoever restarts processes. Says nothing of the parts that this one leans on.',
        tags: ['operations'],
        response: {
          200: answer(liveness, { description: 'It does.', examples: livenessExamples }),
        },
      },
    },
    async () => ({ status: 'live' as const }),
  );
  // Anybody may ask.
  const ask = remembered(() => askAll(checks), REMEMBERED_MS);
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'isReady',
        summary: 'Whether the parts that the process leans on answer.',
        description:
          'For load balancers. Without Temporal it is degraded and takes submissions all the same; without database, ' +
          'keyring or the keys of the issuer it is unavailable. An answer is remembered for a second.',
        tags: ['operations'],
        response: {
          200: answer(readiness, {
            description: 'Submissions are taken.',
            examples: { ready: readinessExamples.ready, degraded: readinessExamples.degraded },
          }),
          503: answer(readiness, {
            description: 'Submissions cannot be taken.',
            examples: { unavailable: readinessExamples.unavailable },
          }),
        },
      },
    },
    async (_request, reply) => {
      const answer = await ask();
      return reply.code(answer.status === 'unavailable' ? 503 : 200).send(answer);
    },
  );
}

async function askAll({ database, keyring, jwks, temporal }: Checks) {
  const [db, ring, keys, workflows] = await Promise.all(
    [database, keyring, jwks, temporal].map(stateOf),
  );
  const isUp = db === 'ok' && ring === 'ok' && keys === 'ok';
  const status = isUp ? (workflows === 'ok' ? 'ready' : 'degraded') : 'unavailable';
  return { status, checks: { database: db, keyring: ring, jwks: keys, temporal: workflows } };
}

async function stateOf(check: Check): Promise<'ok' | 'away'> {
  const settled = new AbortController();
  const late = delay(CHECK_TIMEOUT_MS, false, { signal: settled.signal });
  try {
    return (await Promise.race([check(), late])) ? 'ok' : 'away';
  } catch {
    return 'away';
  } finally {
    late.catch(() => undefined); // The timer is taken down with the answer: nobody waits for it any more.
    settled.abort();
  }
}
