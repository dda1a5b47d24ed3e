import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../../api/patient-portal/html.js';

test('what is put into markup is text there, whatever it holds', () => {
  const value = `"><script>alert('&')</script>`;
  assert.equal(
    html`<p title="${value}">${html`<b>${value}</b>`}</p>`.text,
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;"><b>&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</b></p>',
  );
});
