import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canRun } from '../../support/counts.js';
import { pythonPackages } from '../../support/python-packages.js';
import { manifestFiles } from './support/manifests.js';

const requirements = fileURLToPath(
  new URL('kubernetes-validate/requirements.txt', import.meta.url),
);
const folder = await pythonPackages('kubernetes-validate', requirements);
const skip = !canRun('kubernetes-validate (Python 3.9 and pip)', folder !== null);
/** The oldest that has all we use, and the newest that the validator knows. */
const VERSIONS = ['1.31', '1.37'];

const validate = (
  version: string,
  files: readonly string[],
): Promise<{ isFine: boolean; said: string }> =>
  new Promise((resolve) =>
    execFile(
      'env',
      [
        ...[`PYTHONPATH=${folder}`, 'PYTHONDONTWRITEBYTECODE=1'],
        ...['python3', '-m', 'kubernetes_validate', '--strict', '-k', version, ...files],
      ],
      (error, stdout, stderr) => resolve({ isFine: error === null, said: stdout + stderr }),
    ),
  );

for (const version of VERSIONS)
  test(`Kubernetes ${version} would take every manifest, by its own schemas`, {
    skip,
  }, async () => {
    const { isFine, said } = await validate(version, manifestFiles());
    assert.ok(isFine, said);
  });

test('a field that Kubernetes does not know is found', { skip }, async () => {
  const draft = mkdtempSync(join(tmpdir(), 'enrollment-k8s-'));
  const file = join(draft, 'api.yaml');
  const [api = ''] = manifestFiles().filter((each) => each.endsWith('/api.yaml'));
  writeFileSync(file, readFileSync(api, 'utf8').replace('readinessProbe:', 'readyProbe:'));
  const { isFine, said } = await validate('1.37', [file]);
  rmSync(draft, { recursive: true });
  assert.ok(!isFine);
  assert.match(said, /readyProbe/);
});
