/** The reference of what programs import, by TypeDoc. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "./browser.mjs";

export function buildApi(out) {
  const folder = path.join(out, "api");
  fs.rmSync(folder, { recursive: true, force: true }); // no pages of what is gone
  const typedoc = path.join(root, "node_modules", "typedoc", "bin", "typedoc");
  const options = ["--options", path.join(root, "site", "api", "typedoc.jsonc"), "--out", folder, "--logLevel", "Warn"];
  const { status } = spawnSync(process.execPath, [typedoc, ...options], { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error(
      "The API reference was not written: mend what TypeDoc says above, or list it in site/api/typedoc.jsonc.",
    );
    process.exit(1);
  }
  for (const name of fs.readdirSync(folder, { recursive: true }).filter((one) => one.endsWith(".html")))
    secure(path.join(folder, name));
}

/** Lets a page run the site's files, and the one script in it that chooses light or dark. */
function secure(file) {
  const html = fs.readFileSync(file, "utf8");
  const scripts = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script]) => script);
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  const policy = [
    "default-src 'none'",
    `script-src ${["'self'", ...new Set(hashes)].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}"/>`;
  const changed = html
    .replace(/<meta charset="utf-8"\/>/i, `$&${meta}<link rel="icon" href="data:,"/>`)
    // A page from a folder may not refer into another file; TypeDoc's script puts the icons into the page anyway.
    .replaceAll(/href="[./]*assets\/icons\.svg#/g, 'href="#');
  fs.writeFileSync(file, changed);
}
