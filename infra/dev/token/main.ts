import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accessToken } from '../access-token.js';
import { againTrusting } from '../again-trusting.js';
import { clientKey } from '../launch/clients.js';
import { StackError } from '../stack-error.js';
import { readStackFile } from '../stack-file.js';

/** `npm run -s token -- --scope "..." [--client NAME]`: prints an access token of the running stack. */
const USAGE =
  'usage: npm run -s token -- --scope "enrollment:submit enrollment:read" [--client NAME]';
const EXIT_USAGE = 2;
const { PROJECT_ROOT: root = process.cwd(), NODE_EXTRA_CA_CERTS: trusted } = process.env;
const stateFolder = process.env['STATE_FOLDER'] ?? join(root, '.stack');

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    const { oidcIssuer: issuer, oidcAudience: audience, caFile } = readStackFile(stateFolder);
    if (trusted !== caFile) return await againTrusting(caFile, process.env);
    const { scope, client: clientId } = options;
    const key = await clientKey(stateFolder, clientId);
    process.stdout.write(`${await accessToken({ issuer, audience, clientId, key, scope })}\n`);
    return 0;
  } catch (error) {
    return fail(
      error instanceof StackError
        ? error.message
        : 'The issuer gave no token. Are client and scope known to it?',
    );
  }
}

function optionsGiven(): { scope: string; client: string } | null {
  try {
    const { values } = parseArgs({
      options: { scope: { type: 'string' }, client: { type: 'string', default: 'portal' } },
    });
    return values.scope === undefined ? null : { scope: values.scope, client: values.client };
  } catch {
    return null; // An option that does not exist.
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_USAGE;
}
