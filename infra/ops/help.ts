import { EXIT, usage } from './exit.js';
import type { Answer, OpsVerb } from './verb.js';

type Verbs = Readonly<Record<string, () => Promise<OpsVerb>>>;

const EXITS = 'exit: 0 ok, 1 negative finding, 2 usage, 3 not found, 4 dependency away, 5 refused';

/** What the verbs are, or all that there is to know of one. */
export const helpOn = (verbs: Verbs): OpsVerb => ({
  usage: 'help [VERB]',
  says: 'this list, or more about one verb',
  options: {},
  async run({ words: [name, ...more] }) {
    if (name === undefined) return helpOnAll(verbs);
    const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (load === undefined || more.length > 0)
      throw usage('There is no such verb. See: npm run -s ops -- help');
    return helpWith(await load());
  },
});

/** All that there is to know of one verb. */
export function helpWith({ usage: form, says, more = [] }: OpsVerb): Answer {
  const text = [`usage: npm run -s ops -- ${form} [--json]`, '', says, ...more, '', EXITS];
  return { exit: EXIT.ok, json: { usage: form, says, more }, text: text.join('\n') };
}

async function helpOnAll(verbs: Verbs): Promise<Answer> {
  const loaded = await Promise.all(Object.values(verbs).map((load) => load()));
  const lines = loaded.map(({ usage: form, says }) => ({ usage: form, says }));
  const text = [
    'usage: npm run -s ops -- VERB [--json]; more about one: help VERB, or VERB --help',
    '',
    ...lines.map(({ usage: form, says }) => `  ${form}\n      ${says}`),
    '',
    EXITS,
  ];
  return { exit: EXIT.ok, json: { verbs: lines }, text: text.join('\n') };
}
