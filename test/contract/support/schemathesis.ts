import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonPackages } from '../../support/python-packages.js';

const here = fileURLToPath(new URL('../schemathesis', import.meta.url));
const SETTINGS = {
  ...{ SCHEMATHESIS_HOOKS: 'hooks', NO_COLOR: '1', COLUMNS: '160' },
  PYTHONDONTWRITEBYTECODE: '1', // Beside the hooks, which are in the repository.
};
const MOST_OUTPUT_BYTES = 64 * 1_024 * 1_024;

/** Where Schemathesis lies, fetched by pip when it does not yet; null where it cannot be had (Python before 3.11). */
export const schemathesisFolder = (): Promise<string | null> =>
  pythonPackages('schemathesis', join(here, 'requirements.txt'));

/** Runs it with our hooks, in a folder that it may fill; what it says is the answer, whatever it found. */
export const schemathesis = (
  { folder, cwd }: { readonly folder: string; readonly cwd: string },
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly isFine: boolean; readonly said: string }> =>
  new Promise((resolve) =>
    execFile(
      'env',
      [
        ...Object.entries({ ...settings, ...SETTINGS, PYTHONPATH: `${folder}:${here}` }).map(
          ([name, value]) => `${name}=${value}`,
        ),
        ...['python3', '-m', 'schemathesis.cli', '--config-file', join(here, 'schemathesis.toml')],
        ...parameters,
      ],
      { cwd, maxBuffer: MOST_OUTPUT_BYTES },
      (error, stdout, stderr) =>
        resolve({ isFine: error === null, said: `${stdout}${error === null ? '' : stderr}` }),
    ),
  );
