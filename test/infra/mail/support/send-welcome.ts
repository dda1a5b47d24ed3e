import { enrollmentId } from '../../../../activities/domain/ids.js';
import { smtpWelcomeMail } from '../../../../infra/mail/smtp-welcome-mail.js';
import { openDatabase } from '../../../../infra/postgres/database.js';
import { attemptAt, FROM, letter } from './welcome-world.js';

// A worker in little, to be killed in the middle.
const [url = '', caFile = '', smtpUrl = '', id = ''] = process.argv.slice(2);
const db = openDatabase({ url, caFile, poolSize: 2, applicationName: 'test' });
const mail = smtpWelcomeMail({ db, mail: { smtpUrl, from: FROM } });
await mail.send(await attemptAt(db, enrollmentId(id)), letter());
await db.destroy();
