import { join } from 'node:path';

/** Whom the bureau knows it knows from elsewhere: we told it so ourselves, for this test. */
export const BUREAU_REGISTRY = join('partners', 'identity-people');
/** Systems of record, and the mailbox of the patient. */
export const OF_RECORD = [join('partners', 'ehr'), 'mail'];
