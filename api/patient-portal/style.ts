/** Contrast of text at least 7:1 on its ground, targets at least 44 pixels high (WCAG 2.2). */
export const STYLE = `
:root { color-scheme: light; font: 100%/1.5 system-ui, sans-serif; color: #1b2733; background: #f4f6f8; }
body { margin: 0; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem; background: #fff; min-height: 100vh; box-sizing: border-box; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
.brand { margin: 0; color: #0b4f6c; font-weight: 600; }
.small { color: #3d4c5a; font-size: .9rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
.hint { margin: 0; color: #3d4c5a; }
.error { margin: 0; color: #a10012; font-weight: 600; }
.notice { border-left: .3rem solid #0b4f6c; padding: .5rem 1rem; background: #e8f1f5; }
input { font: inherit; width: 100%; min-height: 2.75rem; padding: .4rem .6rem; border: 1px solid #5b6b79; border-radius: .25rem; box-sizing: border-box; }
input[aria-invalid] { border: 2px solid #a10012; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; margin-top: 1.25rem; padding: .5rem 1.25rem; border: 0; border-radius: .25rem; color: #fff; background: #0b4f6c; }
:focus-visible { outline: 3px solid #d9730d; outline-offset: 2px; }
a { color: #0b4f6c; }
code { font-size: 1.1rem; overflow-wrap: anywhere; }
svg { display: block; width: 13rem; height: 13rem; margin: 1rem 0; }
`;
