/** The page's own files, by address: read once, so that no address ever becomes a path. */
import * as fs from "node:fs";
import * as path from "node:path";
import { packageRoot } from "../../support/paths";

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** They are served as they are written, so they are not compiled to dist/. */
const folder = path.join(packageRoot, "lib", "reader-study", "page");

/** Readers' page and the owner's page at their addresses, and what both load. */
export function pageFiles(): Map<string, PageFile> {
  const files = fs.readdirSync(folder).filter((name) => path.extname(name) in types);
  const read = (name: string): PageFile => ({
    type: types[path.extname(name)],
    content: fs.readFileSync(path.join(folder, name)),
  });
  return new Map([
    ["/", read("reader.html")],
    ["/admin", read("admin.html")],
    ...files.filter((name) => !name.endsWith(".html")).map((name): [string, PageFile] => [`/page/${name}`, read(name)]),
  ]);
}
