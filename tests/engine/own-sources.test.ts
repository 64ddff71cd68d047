/** Our own C++ gives no warnings: not by g++, nor by clang++ where it is. Installing does not insist on it, see compile-binding.ts. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findCompiler, ownAddons } from "../../lib/engine/install/compile-binding";
import { readInstalledEngine } from "../../lib/engine/install/installed-engine";
import { runCommand } from "../../lib/engine/install/run-command";

const engine = readInstalledEngine();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "own-sources-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What a compiler says when warnings are errors. */
async function complaints(compiler: string, flags: readonly string[], inputs: readonly string[]): Promise<string> {
  const sources = inputs.filter((input) => input.endsWith(".cc"));
  const { status, stderr } = await runCommand(
    compiler,
    [...flags.filter((flag) => flag !== "-shared"), "-Werror", "-fsyntax-only", ...sources],
    { timeout: 170_000 },
  );
  return status === 0 ? "" : stderr || "the compiler failed";
}

describe.skipIf(engine?.source !== "wheel")("our own sources (npm run engine)", () => {
  const addons = ownAddons(engine?.folder ?? "", folder);

  for (const compiler of ["g++", "clang++"]) {
    const missing = spawnSync(compiler, ["--version"]).status !== 0;
    it.skipIf(missing).each(addons.map(({ file, ...addon }) => [path.basename(file), addon] as const))(
      `${compiler} has no warning for %s`,
      async (_, { flags, inputs }) => {
        expect(await complaints(compiler, flags, inputs)).toBe("");
      },
      180_000,
    );
  }

  it("warnings of such a compilation are errors", async () => {
    const source = path.join(folder, "warns.cc");
    fs.writeFileSync(source, "int Larger(unsigned a, int b) { int unused; return a > b; }\n");
    expect(await complaints((await findCompiler())!, addons[0].flags, [source])).toMatch(
      /-Werror=sign-compare|-Werror,-Wsign-compare/,
    );
  });
});
