import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider from 'oidc-provider';
import { staffPassword } from '../launch/staff.js';
import { issuerConfiguration } from './configuration.js';
import { signInPage } from './sign-in-page.js';

/** The development issuer: tokens for the machines of the stack, a sign-in page for its staff. */
const {
  OIDC_ISSUER: issuer = '',
  OIDC_AUDIENCE: api = '',
  CODEC_AUDIENCE: codec = '',
  BREAK_GLASS_AUDIENCE: breakGlass = '',
  PUBLIC_CODEC_URL: codecUrl = '',
  STATE_FOLDER: stateFolder = '',
} = process.env;
const { TLS_CERT_FILE: certFile = '', TLS_KEY_FILE: keyFile = '' } = process.env;
const FAILED = 400;

const configuration = await issuerConfiguration({
  stateFolder,
  audiences: [api, codec, breakGlass],
  codecUrl,
});
const provider = new Provider(issuer, configuration);
const handle = provider.callback();
const password = staffPassword(stateFolder);
createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.3' },
  (request, response) => {
    if (/^\/interaction\/[\w-]+$/.test(request.url ?? ''))
      // An interaction that is over, or somebody else's.
      signInPage(provider, password, { request, response }).catch(() =>
        response.writeHead(FAILED).end(),
      );
    else void handle(request, response);
  },
).listen(Number(new URL(issuer).port), 'localhost');
