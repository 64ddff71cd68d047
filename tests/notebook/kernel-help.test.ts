/** What a notebook's author gets from the kernel: completion, and types of this package that are not `any`. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Kernel } from "../../lib/notebook/runner/kernel";
import { packageRoot } from "../../lib/support/paths";

const node = createRequire(import.meta.url);
/** Folders that have public names. */
const folders = fs
  .readdirSync(path.join(packageRoot, "lib"))
  .filter((folder) => fs.existsSync(path.join(packageRoot, "lib", folder, "index.ts")));

describe("the kernel knows this package", () => {
  let kernel: Kernel;

  beforeAll(async () => {
    kernel = await Kernel.start({ cwd: packageRoot });
  });
  afterAll(() => kernel.stop(0));

  test("completes its names", async () => {
    const code = 'import * as s from "synthcohort";\ns.';
    const { matches } = (await kernel.ask("complete_request", { code, cursor_pos: code.length })) as {
      matches: string[];
    };
    expect(matches).toEqual(expect.arrayContaining(["startEngine", "show", "showTable", "openCohort"]));
  });

  test("tells a function's parameters and documentation", async () => {
    const code = 'import { showTable } from "synthcohort";\nshowTable';
    const { found, data } = await kernel.ask("inspect_request", { code, cursor_pos: code.length - 2, detail_level: 0 });
    expect(found).toBe(true);
    expect((data as Record<string, string>)["text/plain"]).toContain("options?: TableOptions");
    expect((data as Record<string, string>)["text/plain"]).toContain("Shows a table below the cell");
  });

  test("goes on when the library is compiled meanwhile", async () => {
    const complaints: string[] = [];
    const run = (code: string): Promise<{ status: string }> =>
      kernel.execute(
        code,
        ({ header, content }) => void (header.msg_type === "stream" && complaints.push(content["text"] as string)),
      );
    await run('import { auroc } from "synthcohort/statistics";');
    const declarations = path.join(packageRoot, "dist/statistics/auroc.d.ts");
    const unrelated = path.join(packageRoot, "dist/written-meanwhile.d.ts");
    fs.writeFileSync(unrelated, "export {};");
    fs.utimesSync(declarations, new Date(), new Date());
    await sleep(300);
    fs.rmSync(unrelated);
    await sleep(1500);
    expect(await run("auroc([0, 1], [0.1, 0.9]);")).toMatchObject({ status: "ok" });
    expect(complaints).toEqual(["1\n"]);
  });

  test("resolves the folders with their types, as Node does", async () => {
    const complaints: string[] = [];
    const run = (code: string): Promise<{ status: string }> =>
      kernel.execute(
        code,
        ({ header, content }) => void (header.msg_type === "stream" && complaints.push(content["text"] as string)),
      );
    const cell = `import { prdc } from "synthcohort/evaluation";
      const figures = { data: new Float32Array(8), rows: 8, columns: 1 };
      console.log(typeof prdc(figures, figures, { k: 2 }).precision);`;
    expect(await run(cell)).toMatchObject({ status: "ok" });
    expect(complaints.splice(0).join("")).toBe("number\n");
    await run('import { prdc } from "synthcohort/evaluation";\nprdc("no features");');
    expect(complaints.join("")).toMatch(/Expected 3 arguments, but got 1/);
    const script = 'console.log(typeof require("synthcohort/evaluation").prdc, typeof require("synthcohort").show)';
    expect(execFileSync(process.execPath, ["-e", script], { cwd: packageRoot, encoding: "utf8" })).toBe(
      "function function\n",
    );
  });

  test("begins with about forty names", async () => {
    const text = fs.readFileSync(path.join(packageRoot, "lib/index.ts"), "utf8");
    const names = [...text.matchAll(/^export \{([^}]+)\}/gm)].flatMap(([, list]) =>
      list.split(",").filter((name) => name.trim()),
    );
    expect(names.length).toBeGreaterThan(30);
    expect(names.length).toBeLessThanOrEqual(45);
  });

  test.each(["synthcohort", ...folders.map((folder) => `synthcohort/${folder}`)])(
    "no function or type of %s is any",
    async (entry) => {
      const names = Object.entries(node(entry) as object)
        .filter(([, value]) => typeof value === "function")
        .map(([name]) => name);
      expect(names.length).toBeGreaterThan(0);
      // `0 extends 1 & T` holds for `any` alone; a parameter or a result of type any would pass unnoticed below.
      const code = `import * as s from "${entry}";
      type IsAny<T> = 0 extends 1 & T ? true : false;
      type AnyIn<F> = IsAny<F> extends true ? "itself"
        : F extends abstract new (...args: any[]) => infer I ? (IsAny<I> extends true ? "instance" : never)
        : F extends (...args: infer P) => infer R ? (IsAny<Awaited<R>> extends true ? "result" : IsAny<P[0]> extends true ? "parameter" : IsAny<P[1]> extends true ? "parameter" : never) : never;
      const seen: [AnyIn<(a: any) => number>, AnyIn<() => Promise<any>>, AnyIn<new () => any>, AnyIn<any>] = ["parameter", "result", "instance", "itself"];
      ${names.map((name) => `const no_${name}: [AnyIn<typeof s.${name}>] extends [never] ? 1 : AnyIn<typeof s.${name}> = 1;`).join("\n")}`;
      const complaints: string[] = [];
      const { status } = await kernel.execute(code, ({ header, content }) => {
        if (header.msg_type === "stream") complaints.push(content["text"] as string);
      });
      expect(complaints.join("")).toBe("");
      expect(status).toBe("ok");
    },
  );
});
