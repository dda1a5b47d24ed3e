import { mailServer } from '../../../../infra/mail/mail-server.js';
import { deliver } from '../../../../infra/mail/smtp.js';
import { outgoing } from './letters.js';

// A process of its own, since trusted authorities are read when Node starts (NODE_EXTRA_CA_CERTS).
const [url = ''] = process.argv.slice(2);
process.stdout.write(await deliver(mailServer(url), await outgoing(), { limitMs: 5_000 }));
