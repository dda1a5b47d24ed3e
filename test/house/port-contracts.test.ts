import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PORTS = 'activities/ports';
/** Not a port each: the list of them, and what systems of record have in common. */
const NO_PORTS = ['index', 'record'];

interface Source {
  readonly path: string;
  readonly text: string;
}

const sourcesIn = (folder: string): readonly Source[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && each.name.endsWith('.ts'))
    .map((each) => join(each.parentPath, each.name))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const pascal = (kebab: string): string =>
  kebab.replace(/(^|-)([a-z])/g, (_, _dash: string, letter: string) => letter.toUpperCase());

interface Port {
  readonly file: string;
  readonly name: string;
  readonly holdsRecords: boolean;
}

const ports: readonly Port[] = readdirSync(join(root, PORTS))
  .map((name) => name.replace(/\.ts$/, ''))
  .filter((file) => !NO_PORTS.includes(file))
  .map((file) => {
    const text = readFileSync(join(root, PORTS, `${file}.ts`), 'utf8');
    const name = pascal(file);
    return { file, name, holdsRecords: text.includes(`interface ${name} extends RecordSystem`) };
  });

/** `infra/choices` picks adapters and makes none. */
const infra = sourcesIn('infra').filter(({ path }) => !path.includes('/infra/choices/'));
const testTree = new Map(sourcesIn('test').map((source) => [source.path, source]));

/** The functions of infra that give back this port: its adapters. */
const adaptersOf = ({ file, name }: Port): readonly string[] =>
  infra
    .filter(({ text }) => text.includes(`/ports/${file}.js'`))
    .flatMap(({ text }) => text.split(/^export (?:const|function) /m).slice(1))
    .filter((declaration) => new RegExp(`\\): ${name} (?:=>|\\{)`).test(declaration))
    .map((declaration) => /^\w+/.exec(declaration)?.[0] ?? '');

/** The file and all that it imports from the test tree. */
function withSupport(path: string, seen = new Set<string>()): readonly Source[] {
  const source = testTree.get(path);
  if (source === undefined || seen.has(path)) return [];
  seen.add(path);
  const imports = [...source.text.matchAll(/from '(\.[^']*)\.js'/g)];
  return [
    source,
    ...imports.flatMap(([, to]) => withSupport(`${join(dirname(path), to ?? '')}.ts`, seen)),
  ];
}

const suites = [...testTree.keys()]
  .filter((path) => path.endsWith('.test.ts'))
  .map((path) => ({ path, texts: withSupport(path).map(({ text }) => text) }));

/** The test files that call the adapter, themselves or by what they import. */
const suitesOf = (adapter: string) =>
  suites.filter(({ texts }) =>
    texts.some((text) => new RegExp(`import \\{[^}]*\\b${adapter}\\b[^}]*\\} from`).test(text)),
  );

for (const port of ports)
  test(`the port ${port.file} has an adapter, and each of its adapters keeps a tested contract`, () => {
    const adapters = adaptersOf(port);
    assert.ok(adapters.length > 0, 'nobody implements it');
    for (const adapter of adapters) {
      const testing = suitesOf(adapter);
      assert.ok(testing.length > 0, `no test calls ${adapter}`);
      // Where several adapters stand for one promise, or something of a person is kept: one suite for them all.
      if (port.holdsRecords || adapters.length > 1)
        assert.ok(
          testing.some(({ path }) => /\b\w+Contract\(/.test(testTree.get(path)?.text ?? '')),
          `${adapter} is not held to the contract of its port`,
        );
    }
  });
