type Json = Readonly<Record<string, unknown>>;

/**
 * Says once what the routes say again and again: a schema that has a title, and a problem document, become components
 * that are referred to by name.
 */
export function nameComponents<T extends object>(document: T): T {
  const told = document as { readonly paths?: Json; readonly components?: Json };
  const schemas = new Components('schemas');
  const responses = new Components('responses');
  const paths = mapped(told.paths ?? {}, (operations) =>
    mapped(operations as Json, (operation) => withResponses(operation as Json, schemas, responses)),
  );
  const components = { ...told.components, schemas: schemas.all(), responses: responses.all() };
  return { ...document, components, paths };
}

const mapped = (json: Json, to: (value: unknown, key: string) => unknown): Json =>
  Object.fromEntries(Object.entries(json).map(([key, value]) => [key, to(value, key)]));

/** Parts of one kind, each name standing for one thing. */
class Components {
  readonly #kind: string;
  readonly #byName = new Map<string, unknown>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  refer(name: string, part: unknown): Json {
    const known = this.#byName.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(part))
      throw new Error(`${name} stands for two different ${this.#kind}.`);
    this.#byName.set(name, part);
    return { $ref: `#/components/${this.#kind}/${name}` };
  }

  all(): Json {
    return Object.fromEntries([...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function withResponses(operation: Json, schemas: Components, responses: Components): Json {
  const { responses: answers, ...rest } = operation;
  return {
    ...(withNamedSchemas(rest, schemas) as Json),
    responses: mapped(answers as Json, (response) => {
      const { headers, ...more } = response as { readonly headers?: Json };
      const told = { ...more, headers: mapped(headers ?? {}, unwrapped) };
      const named = withNamedSchemas(told, schemas) as Json;
      const problem = problemNameOf(named);
      return problem === null ? named : responses.refer(problem, named);
    }),
  };
}

/** The plugin takes a header for its schema; ours also says whether it always comes. */
function unwrapped(header: unknown): Json {
  const { schema, description } = header as { readonly schema: Json; readonly description: string };
  return { description, ...schema };
}

/** Examples are values, not schemas: a problem has a title of its own. */
function withNamedSchemas(part: unknown, schemas: Components): unknown {
  if (Array.isArray(part)) return part.map((each) => withNamedSchemas(each, schemas));
  if (typeof part !== 'object' || part === null) return part;
  const seen = mapped(part as Json, (value, key) =>
    key === 'examples' ? value : withNamedSchemas(value, schemas),
  );
  const { title } = seen;
  return typeof title === 'string' ? schemas.refer(title, seen) : seen;
}

/** A problem's examples are named by its kinds, and make its name: `in-flight` is `InFlight`. */
function problemNameOf(response: Json): string | null {
  const content = response['content'] as Readonly<Record<string, { readonly examples?: Json }>>;
  const kinds = Object.keys(content['application/problem+json']?.examples ?? {});
  if (kinds.length === 0 || Object.keys(content).length > 1) return null;
  return kinds
    .flatMap((kind) => kind.split('-'))
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}
