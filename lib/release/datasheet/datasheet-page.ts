/** The datasheet as a page: one file without scripts that fetches nothing, so that it opens offline and anywhere. */
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// Nothing on the page leads out of it.
markdown.disable(["link", "image", "autolink"]);

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 52rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.25; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { border-bottom: 1px solid #8888; padding: .3rem .7rem; text-align: left; }
code { font-size: .9em; overflow-wrap: anywhere; }
`;

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The page of a datasheet in Markdown. */
export function datasheetPage(text: string): string {
  const title = markdown.utils.escapeHtml(text.split("\n", 1)[0].replace(/^# /, ""));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${markdown.render(text)}</body>
</html>
`;
}
