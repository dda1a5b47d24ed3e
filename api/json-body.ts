import type { FastifyInstance } from 'fastify';
import { Refusal } from './problem.js';

const DEEPEST = 8;
/** Of text that is JSON: its strings, and what opens, closes and divides. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;
const OPENING = new Set(['{', '[']);
const CLOSING = new Set(['}', ']']);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const malformed = (): Refusal =>
  new Refusal('invalid-request', { violations: [{ field: '', rule: 'format' }] });

/**
 * Reads JSON as strictly as I-JSON asks (RFC 7493): UTF-8, every name once in its object; besides, nothing that reaches
 * for a prototype, and nothing deeper than any document of ours.
 */
export function readJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['text/plain', 'application/json']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = decoded(body as Buffer);
    if (text === null) return done(malformed());
    void parse(request, text, (error, value) => {
      if (error !== null && error !== undefined) return done(error);
      return isPlain(text) ? done(null, value) : done(malformed());
    });
  });
}

function decoded(body: Buffer): string | null {
  try {
    return utf8.decode(body);
  } catch {
    return null;
  }
}

/** Whether no object names a member twice, and none lies too deep. The text must be JSON. */
function isPlain(text: string): boolean {
  const open: Set<string>[] = [];
  let previous = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (OPENING.has(token)) open.push(new Set());
    else if (CLOSING.has(token)) open.pop();
    else if (token === ':' && isRepeated(open.at(-1), previous)) return false;
    if (open.length > DEEPEST) return false;
    previous = token;
  }
  return true;
}

/** Compared as they read, not as they are written: `"a"` and `"\\u0061"` are one name. */
function isRepeated(names: Set<string> | undefined, written: string): boolean {
  const name = JSON.parse(written) as string;
  if (names?.has(name) === true) return true;
  names?.add(name);
  return false;
}
