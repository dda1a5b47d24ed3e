import type { FastifyInstance } from 'fastify';
import { Refusal } from './problem.js';

/** Answers 405 with `Allow` on every address that has a route for another method. */
export function refuseOtherMethods(app: FastifyInstance): void {
  const methodsOf = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    methodsOf.set(url, methods);
  });
  app.addHook('onRequest', async (request) => {
    if (!request.is404) return;
    const allowed = [...methodsOf]
      .filter(([url]) => matches(url, pathOf(request.url)))
      .flatMap(([, methods]) => [...methods]);
    if (allowed.length > 0)
      throw new Refusal('method-not-allowed', {
        headers: { allow: [...new Set(allowed)].sort().join(', ') },
      });
  });
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** Segment by segment; `:name` stands for any one segment. Wildcard routes are not ours to answer for. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) =>
      segment.startsWith(':') ? given[index] !== '' : segment === given[index],
    )
  );
}
