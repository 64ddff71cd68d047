/** The site as a visitor has it: built into a folder of its own, and a page of a browser that tells every complaint. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { startChromium } from "../../lib/figures/drawing/chromium";
import { unpackedChromium } from "../../lib/figures/drawing/chromium-package";

export interface Visit {
  readonly page: Page;
  /** Everything that the console or the network complained about. */
  readonly complaints: string[];
  /** What the build printed. */
  readonly built: string;
  readonly folder: string;
  /** The address of a file of the site that is opened from its folder. */
  fileAt(name: string): string;
  /** The same from a web server on this machine. */
  httpAt(name: string): string;
  end(): void;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

/** @param options of `site/build.mjs`. */
export async function visitSite(...options: string[]): Promise<Visit> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));
  const built = execFileSync(process.execPath, ["site/build.mjs", `--out=${folder}`, ...options], { encoding: "utf8" });
  // The packaged browser brings a font, but its configuration does not name the folder; form controls need one.
  const fonts = path.join(await unpackedChromium(folder), "fonts", "fonts");
  const configuration = path.join(folder, "fonts.conf");
  fs.writeFileSync(
    configuration,
    `<fontconfig><dir>${fonts}</dir><cachedir>${path.join(folder, "fonts-cache")}</cachedir></fontconfig>`,
  );
  process.env["FONTCONFIG_FILE"] = configuration;
  const server = http.createServer(({ url = "/" }, response) => {
    const file = path.join(folder, decodeURIComponent(new URL(url, "http://site").pathname));
    if (!file.startsWith(folder) || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.extname(file)] ?? "application/octet-stream" });
    return response.end(fs.readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const chromium = await startChromium(["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]);
  const page = await chromium.browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push((error as Error).message));
  page.on("requestfailed", (request) => complaints.push(request.url()));
  return {
    page,
    complaints,
    built,
    folder,
    fileAt: (name) => pathToFileURL(path.join(folder, name)).href,
    httpAt: (name) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`,
    end() {
      delete process.env["FONTCONFIG_FILE"];
      chromium.kill();
      server.close();
      fs.rmSync(folder, { recursive: true });
    },
  };
}
