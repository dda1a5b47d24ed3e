import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { accessToken } from '../access-token.js';
import { againTrusting } from '../again-trusting.js';
import { clientKey } from '../launch/clients.js';
import { staffPassword } from '../launch/staff.js';
import { signedInToken } from '../sign-in.js';
import { StackError } from '../stack-error.js';
import { readStackFile } from '../stack-file.js';
import { BREAK_GLASS_AUDIENCE, CODEC_AUDIENCE } from '../staff-audiences.js';

/** `npm run -s token -- --scope "..."`: prints an access token of the running stack, for a machine or a person. */
const USAGE =
  'usage: npm run -s token -- --scope "enrollment:submit enrollment:read" [--client NAME | --person NAME] [--for api|codec|break-glass]';
const EXIT_USAGE = 2;
const { PROJECT_ROOT: root = process.cwd(), NODE_EXTRA_CA_CERTS: trusted } = process.env;
const stateFolder = process.env['STATE_FOLDER'] ?? join(root, '.stack');

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsGiven();
  if (options === null) return fail(USAGE);
  try {
    const { oidcIssuer: issuer, oidcAudience, caFile } = readStackFile(stateFolder);
    if (trusted !== caFile) return await againTrusting(caFile, process.env);
    const audience = audiencesBeside(oidcAudience)[options.for];
    process.stdout.write(`${await tokenOf({ ...options, issuer, audience })}\n`);
    return 0;
  } catch (error) {
    return fail(
      error instanceof StackError
        ? error.message
        : 'The issuer gave no token. Are client or person, and scope, known to it?',
    );
  }
}

const audiencesBeside = (api: string) => ({
  ...{ api, codec: CODEC_AUDIENCE, 'break-glass': BREAK_GLASS_AUDIENCE },
});
type Server = keyof ReturnType<typeof audiencesBeside>;

interface Options {
  readonly scope: string;
  readonly client: string;
  readonly person: string | undefined;
  readonly for: Server;
}

async function tokenOf(
  wanted: Options & { readonly issuer: string; readonly audience: string },
): Promise<string> {
  const { issuer, audience, scope, client: clientId, person } = wanted;
  if (person === undefined) {
    const key = await clientKey(stateFolder, clientId);
    return accessToken({ issuer, audience, clientId, key, scope });
  }
  const password = staffPassword(stateFolder);
  const acr = wanted.for === 'break-glass' ? { acr: 'phr' } : {};
  return signedInToken({ issuer, audience, scope, person, password, ...acr });
}

function optionsGiven(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        scope: { type: 'string' },
        client: { type: 'string', default: 'portal' },
        person: { type: 'string' },
        for: { type: 'string', default: 'api' },
      },
    });
    const { scope, client, person, for: server } = values;
    if (scope === undefined || !Object.hasOwn(audiencesBeside(''), server)) return null;
    return { scope, client, person, for: server as Server };
  } catch {
    return null; // An option that does not exist.
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`);
  return EXIT_USAGE;
}
