/** Completion in a real bash: what the Tab key offers after some words. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { completionScript } from "../../lib/cli/completion";
import { buildProgram } from "../../lib/cli/program";

const script = completionScript(buildProgram());

/** What is offered for the last word. */
function offered(...words: string[]): string[] {
  const quoted = ["synthcohort", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _synthcohort; printf '%s\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", `${script}\n${ask}`], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").filter(Boolean);
}

describe.skipIf(spawnSync("bash", ["-c", "true"]).status !== 0)("completion (needs bash)", () => {
  it("offers commands, their commands and options", () => {
    expect(offered("re")).toEqual(["reproduce", "reidentify", "release", "reader-study"]);
    expect(offered("reader-study", "s")).toEqual(["serve", "size"]);
    expect(offered("reader-study", "serve", "study", "--tls")).toEqual(["--tls-cert", "--tls-key"]);
    expect(offered("reproduce", "--pre")).toEqual(["--preset"]);
    expect(offered("run")).toEqual(["run"]); // not the former name of another command
  });

  it("offers presets, and knobs by their names", () => {
    expect(offered("reproduce", "--preset", "s")).toEqual(["smoke", "standard"]);
    expect(offered("reproduce", "--set", "cpdGan.learn")).toEqual(["cpdGan.learningRate="]);
    expect(offered("reproduce", "--set", "cpdGan.learningRate", "=", "0")).toEqual([]);
  });

  it("leaves file names to the shell", () => expect(offered("verify", "some-folder")).toEqual([]));
});
