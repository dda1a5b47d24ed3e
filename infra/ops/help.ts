import { EXIT } from './exit.js';
import type { OpsVerb } from './verb.js';

/** What the other verbs are. */
export const helpOn = (verbs: Readonly<Record<string, () => Promise<OpsVerb>>>): OpsVerb => ({
  usage: 'help',
  says: 'this list',
  options: {},
  async run() {
    const loaded = await Promise.all(Object.values(verbs).map((load) => load()));
    const lines = loaded.map(({ usage, says }) => ({ usage, says }));
    const text = [
      'usage: npm run -s ops -- VERB [--json]',
      '',
      ...lines.map(({ usage, says }) => `  ${usage}\n      ${says}`),
      '',
      'exit: 0 ok, 1 negative finding, 2 usage, 3 not found, 4 dependency away, 5 refused',
    ];
    return { exit: EXIT.ok, json: { verbs: lines }, text: text.join('\n') };
  },
});
