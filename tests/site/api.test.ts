/** The API reference: built without a warning, complete, and readable in a browser from a folder. */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Visit, visitSite } from "./visit";

let visit: Visit;
beforeAll(async () => {
  visit = await visitSite("--parts=api"); // fails when TypeDoc warns
}, 180_000);
afterAll(() => visit.end());

it("has a page for each folder that programs import from", () => {
  const folders = fs.readdirSync("lib").filter((name) => fs.existsSync(path.join("lib", name, "index.ts")));
  expect(folders.length).toBeGreaterThan(10);
  for (const name of ["index", ...folders])
    expect(fs.existsSync(path.join(visit.folder, "api", "modules", `${name}.html`)), name).toBe(true);
});

it("says what functions take, return and throw", () => {
  const html = fs.readFileSync(path.join(visit.folder, "api", "functions", "index.openCohort.html"), "utf8");
  for (const word of ["Parameters", "Returns", "Throws", "UserError"]) expect(html).toContain(word);
});

it("opens from a folder and from a server, and finds a name, without a complaint", async () => {
  await visit.page.setViewport({ width: 390, height: 844 });
  for (const address of [visit.fileAt("api/index.html"), visit.httpAt("api/modules/evaluation.html")]) {
    await visit.page.goto(address);
    await visit.page.waitForFunction("document.body.style.display !== 'none'");
    expect(await visit.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await visit.page.click("#tsd-search-trigger");
    await visit.page.type("#tsd-search-input", "privacyAudit");
    await visit.page.waitForFunction(
      `document.getElementById("tsd-search-results").textContent.includes("privacyAudit")`,
    );
  }
  expect(visit.complaints).toEqual([]);
});
