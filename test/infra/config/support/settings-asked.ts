import { parseConfig } from '../../../../infra/config/config.js';
import { parseOpsConfig } from '../../../../infra/config/ops-config.js';

const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);

/** Every setting that the configurations ask for, seen by watching it ask; `NAME_FILE` belongs to `NAME`. */
export function settingsAsked(): readonly string[] {
  const asked = new Set<string>();
  const given: Record<string, string> = { MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' };
  const watched = new Proxy(given, {
    get: (values, name: string) => {
      asked.add(name);
      return values[name];
    },
  });
  parseConfig(watched);
  parseOpsConfig(watched);
  return [...asked]
    .filter((name) => !name.endsWith('_FILE') || asked.has(`${name}_FILE`))
    .sort(inOrder);
}
