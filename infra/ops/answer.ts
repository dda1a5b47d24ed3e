import { parseArgs } from 'node:util';
import { Failure } from '../../activities/domain/failure.js';
import { ExportFileError } from '../audit/export-file.js';
import { ConfigurationError, type Variables } from '../config/environment.js';
import { CertificateKeyError } from '../crypto/certificate-verifier.js';
import { KeyringError } from '../crypto/keyring-file.js';
import { StackError } from '../dev/stack-error.js';
import { EXIT, type Exit, OpsError, usage } from './exit.js';
import { helpWith } from './help.js';
import { type Surroundings, surroundings } from './surroundings.js';
import { harmless } from './text.js';
import type { Answer, OpsVerb } from './verb.js';
import { VERBS } from './verbs.js';

interface Told {
  readonly exit: Exit;
  readonly stdout: string;
  readonly stderr: string;
  /** An authority that this process does not trust yet, and has to before it can go on. */
  readonly trust: string | null;
}

interface Caller {
  readonly variables: Variables;
  readonly stateFolder: string;
  readonly tell: (line: string) => void;
}

/** Carries a command line out. Whatever goes wrong is one line and an exit code. */
export async function answerTo(words: readonly string[], caller: Caller): Promise<Told> {
  const isJson = words.includes('--json');
  try {
    const answer = await carryOut(words, caller);
    if (typeof answer === 'string') return { exit: EXIT.ok, stdout: '', stderr: '', trust: answer };
    const stdout = isJson ? JSON.stringify(answer.json) : harmless(answer.text);
    return { exit: answer.exit, stdout: ended(stdout), stderr: '', trust: null };
  } catch (error) {
    const { exit, message } = reasonOf(error);
    const stdout = isJson ? ended(JSON.stringify({ exit, error: message })) : '';
    return { exit, stdout, stderr: ended(harmless(message)), trust: null };
  }
}

const ended = (text: string): string => (text === '' ? '' : `${text}\n`);

/** The answer; or the authority to trust first. */
async function carryOut(
  [first = 'help', ...words]: readonly string[],
  { variables, stateFolder, tell }: Caller,
): Promise<Answer | string> {
  const verb = await verbNamed(first === '--help' ? 'help' : first);
  const { values, positionals } = parsed(verb, words);
  if (values['help'] === true) return helpWith(verb);
  const at = surroundings(variables, stateFolder);
  const caFile = verb.callsApi === true ? toTrust(at, variables) : null;
  if (caFile !== null) return caFile;
  return verb.run({
    words: positionals,
    options: values,
    at,
    tell: (line) => tell(ended(harmless(line))),
  });
}

/** The stack's own authority, unless this process trusts it since its start. */
function toTrust({ stack }: Surroundings, variables: Variables): string | null {
  const caFile = stack?.file.caFile ?? null;
  return variables['NODE_EXTRA_CA_CERTS'] === caFile ? null : caFile;
}

async function verbNamed(name: string): Promise<OpsVerb> {
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (load === undefined) throw usage('There is no such verb. See: npm run -s ops -- help');
  return load();
}

function parsed(verb: OpsVerb, words: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { ...verb.options, json: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    return { values: values as Answer['json'] & Record<string, string | boolean>, positionals };
  } catch {
    throw usage(`usage: npm run -s ops -- ${verb.usage} [--json]`); // An option that does not exist.
  }
}

/** Of an error that nobody foresaw only its name is told, for it may quote anything. */
function reasonOf(error: unknown): { readonly exit: Exit; readonly message: string } {
  if (error instanceof OpsError) return error;
  if (error instanceof StackError) return { exit: EXIT.away, message: error.message };
  if (isOurComplaint(error)) return { exit: EXIT.usage, message: error.message };
  if (error instanceof Failure) return { exit: EXIT.away, message: databaseReason(error) };
  const name = error instanceof Error ? error.name : 'unknown';
  return { exit: EXIT.away, message: `It failed in a way that nobody foresaw: ${name}.` };
}

const isOurComplaint = (error: unknown): error is Error =>
  error instanceof ConfigurationError ||
  error instanceof KeyringError ||
  error instanceof ExportFileError ||
  error instanceof CertificateKeyError;

function databaseReason({ code, refusedAt: { sqlState } }: Failure): string {
  if (code === 'UNAVAILABLE') return 'The database does not answer.';
  return `The database did not give what was asked for: ${code}${sqlState === undefined ? '' : ` (${sqlState})`}.`;
}
