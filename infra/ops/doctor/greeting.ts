import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { mailServer } from '../../mail/mail-server.js';
import type { Check } from './check.js';

const CALL_MS = 5_000;

/** The mail server: whether it greets. It is told nothing, not even a name. */
export const mail: Check = {
  name: 'mail',
  setting: 'SMTP_URL',
  away: 'MAIL_AWAY',
  isNamed: ({ smtpUrl }) => smtpUrl !== '',
  async examine({ config, stack }) {
    const { host, port, secure } = mailServer(config.smtpUrl);
    const socket = secure
      ? connectTls({ host, port, servername: host, rejectUnauthorized: stack === null })
      : connect({ host, port });
    socket.on('error', () => undefined);
    try {
      const [first] = (await once(socket, 'data', {
        signal: AbortSignal.timeout(CALL_MS),
      })) as [Buffer];
      const isGreeting = first.toString('latin1').startsWith('220');
      return {
        facts: { greets: isGreeting },
        findings: isGreeting ? [] : [{ code: 'MAIL_AWAY', says: 'it turns connections away' }],
      };
    } finally {
      socket.destroy();
    }
  },
};
