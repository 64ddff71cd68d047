/** What a notebook's author gets from the kernel: completion, and types of this package that are not `any`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Kernel } from "../../lib/notebook/runner/kernel";
import { packageRoot } from "../../lib/support/paths";

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
    expect(matches).toEqual(expect.arrayContaining(["startEngine", "show", "showTable", "openCohort", "auroc"]));
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
    await run('import { auroc } from "synthcohort";');
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

  test("no function or type of the public API is any", async () => {
    const names = Object.entries(await import("../../lib/index"))
      .filter(([, value]) => typeof value === "function")
      .map(([name]) => name);
    expect(names.length).toBeGreaterThan(20);
    // `0 extends 1 & T` holds for `any` alone; a parameter or a result of type any would pass unnoticed below.
    const code = `import * as s from "synthcohort";
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
  });
});
