import { alertsRaised } from './audit-alerts.js';
import { archiveTrail } from './audit-archive.js';
import { breachReport } from './audit-breach.js';
import { disclosuresOf } from './audit-disclosures.js';
import { doneBy } from './audit-done-by.js';
import { exportTrail } from './audit-export.js';
import { holdTrail, releaseTrail } from './audit-hold.js';
import { showTrail } from './audit-show.js';
import { verify } from './audit-verify.js';
import { usage } from './exit.js';
import type { Answer, Asked, OpsVerb } from './verb.js';

const WORDS: Readonly<Record<string, (asked: Asked) => Promise<Answer>>> = {
  show: showTrail,
  verify,
  disclosures: disclosuresOf,
  export: exportTrail,
  archive: archiveTrail,
  hold: holdTrail,
  release: releaseTrail,
  'breach-report': breachReport,
  alerts: alertsRaised,
  by: doneBy,
};

/** The audit trail: read by people, checked by machines, taken along. */
export const audit: OpsVerb = {
  usage:
    'audit <show ID | disclosures ID [--from DATE] [--to DATE] | verify [ID] [--from FILE] [--archives DIR] [--witness FILE] [--key FILE] | export [ID] --to FILE [--as fhir] | breach-report --from DATE --to DATE [--system NAME] [--actor A] [--discovered DATE] [--list FILE] | archive --before YYYY-MM --to DIR | hold TICKET | release TICKET | alerts [--since 24h] | by WHO [--since 24h]>',
  says: 'the audit trail of an enrollment; whether it, or all of it, is genuine; an export of it; who a breach affects; old months into archives; unusual access; what somebody did',
  options: {
    from: { type: 'string' },
    witness: { type: 'string' },
    key: { type: 'string' },
    to: { type: 'string' },
    as: { type: 'string' },
    before: { type: 'string' },
    archives: { type: 'string' },
    system: { type: 'string' },
    actor: { type: 'string' },
    discovered: { type: 'string' },
    list: { type: 'string' },
    since: { type: 'string' },
  },
  async run(asked) {
    const [word = '', ...words] = asked.words;
    const carryOut = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
    if (carryOut === undefined)
      throw usage(`Say what to do: audit ${Object.keys(WORDS).join(', ')}.`);
    return carryOut({ ...asked, words });
  },
};
