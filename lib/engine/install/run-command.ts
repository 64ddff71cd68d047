/** Runs other programs (pip, a compiler) without blocking, and returns what they printed. */
import { spawn } from "node:child_process";
import { packageRoot } from "../../support/paths";

/** How a program ended. */
export interface CommandResult {
  /** Exit status; -1 when it could not be started, was killed, or took too long. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: the checkout, since Python also imports what lies where it is started. */
  readonly cwd?: string;
  /** Milliseconds after which the program is ended; default: 30 seconds. */
  readonly timeout?: number;
}

/** Runs a program to its end. Never rejects: a program that is not there has status -1. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { env = process.env, cwd = packageRoot, timeout = 30_000 } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, timeout, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (part: Buffer) => {
      stdout += part.toString();
    });
    child.stderr.on("data", (part: Buffer) => {
      stderr += part.toString();
    });
    child.on("error", (error) => resolve({ status: -1, stdout, stderr: error.message }));
    child.on("close", (status, signal) =>
      resolve({ status: status ?? -1, stdout, stderr: signal ? `${stderr}\nended by ${signal}` : stderr }),
    );
  });
}

/** The last line that says something, for a one-sentence error. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
