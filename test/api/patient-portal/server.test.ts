import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../../api/patient-portal/html.js';
import { buildPatientPortal } from '../../../api/patient-portal/server.js';
import { jsonLog } from '../../../infra/observability/log.js';
import { localCertificate } from '../support/authority.js';

test('a page lets nothing in from elsewhere, is not kept, and says in words that it is not there', async () => {
  const tls = await localCertificate();
  await using app = await buildPatientPortal({ tls, log: jsonLog('patient-portal', 'silent') });
  const { statusCode, headers, body } = await app.inject('/nowhere?name=Canaria');
  assert.equal(statusCode, 404);
  assert.match(
    `${headers['content-security-policy']}`,
    /default-src 'none';.*frame-ancestors 'none'/,
  );
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['referrer-policy'], 'same-origin');
  assert.match(body, /<h1>Page not found<\/h1>/);
  assert.doesNotMatch(body, /Canaria|nowhere/);
});

test('what is put into markup is text there, whatever it holds', () => {
  const value = `"><script>alert('&')</script>`;
  assert.equal(
    html`<p title="${value}">${html`<b>${value}</b>`}</p>`.text,
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"><b>&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</b></p>',
  );
});
