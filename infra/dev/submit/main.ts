import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type PortalClient, portalClient } from '../../../api/portal-client/portal-client.js';
import { ProblemError } from '../../../api/portal-client/problem-error.js';
import type { Application } from '../../../api/portal-client/seal.js';
import type { StatusDocument } from '../../../api/status-schema.js';
import { accessToken } from '../access-token.js';
import { againTrusting } from '../again-trusting.js';
import { clientKey } from '../launch/clients.js';
import { sampleApplication } from '../sample-application.js';
import { StackError } from '../stack-error.js';
import { readStackFile, type StackFile } from '../stack-file.js';

/** `npm run -s submit -- [file.json] [--wait]`: seals an application, submits it to the running stack, prints the answer. */
const USAGE = 'usage: npm run -s submit -- [file.json] [--wait] [--client NAME] [--key UUID]';
const EXIT_OTHER_OUTCOME = 1;
const EXIT_USAGE = 2;
const { PROJECT_ROOT: root = process.cwd(), NODE_EXTRA_CA_CERTS: trusted } = process.env;
const { STATE_FOLDER: stateFolder = join(root, '.stack') } = process.env;

process.exitCode = await submit();

async function submit(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    const stack = readStackFile(stateFolder);
    if (trusted !== stack.caFile) return await againTrusting(stack.caFile, process.env);
    const application = applicationIn(options.file);
    if (application === null) return fail(`${options.file} cannot be read as JSON.`);
    return await send(await portalOf(stack, options.clientId), application, options);
  } catch (error) {
    if (error instanceof StackError) return fail(error.message);
    print(error instanceof ProblemError ? error.problem : { title: 'The stack does not answer.' });
    return EXIT_OTHER_OUTCOME;
  }
}

async function send(
  client: PortalClient,
  application: Application,
  { key, wait }: { readonly key: string; readonly wait: boolean },
): Promise<number> {
  const accepted = await client.submit(application, key);
  print(accepted);
  return wait ? follow(client, accepted.enrollmentId) : 0;
}

async function portalOf(stack: StackFile, clientId: string): Promise<PortalClient> {
  const { apiUrl, oidcIssuer: issuer, oidcAudience: audience } = stack;
  const key = await clientKey(stateFolder, clientId);
  const scope = 'enrollment:submit enrollment:read';
  const token = () => accessToken({ issuer, audience, clientId, key, scope });
  return portalClient({ apiUrl, audience, accessToken: token });
}

async function follow(client: PortalClient, enrollmentId: string): Promise<number> {
  let last: StatusDocument | null = null;
  for await (const status of client.follow(enrollmentId)) last = status;
  print(last);
  return last?.outcome === 'enrolled' ? 0 : EXIT_OTHER_OUTCOME;
}

function optionsGiven() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        wait: { type: 'boolean', default: false },
        client: { type: 'string', default: 'portal' },
        key: { type: 'string', default: crypto.randomUUID() },
      },
    });
    if (positionals.length > 1) return null;
    const { wait, client: clientId, key } = values;
    return { wait, clientId, key, file: positionals[0] ?? null };
  } catch {
    return null; // An option that does not exist.
  }
}

function applicationIn(file: string | null): Application | null {
  if (file === null) return sampleApplication();
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Application;
  } catch {
    return null;
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_USAGE;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
