import { html, type Markup } from './html.js';

/** A page as it is sent: title and content in one frame. */
export const page = (title: string, content: Markup): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Patient portal</title>
<link rel="stylesheet" href="/portal.css">
</head>
<body>
<main>
<p class="brand">Patient portal</p>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text;
