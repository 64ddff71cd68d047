/** Runs other programs (pip, a compiler, npm) without blocking, and returns what they printed. */
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
  /** Whether the command is a line for the system's command interpreter; default: false. */
  readonly shell?: boolean;
  /** Milliseconds after which the program is ended; default: 30 seconds. */
  readonly timeout?: number;
}

/** Runs a program to its end. Never rejects: a program that is not there has status -1. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { env = process.env, cwd = packageRoot, shell = false, timeout = 30_000 } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env,
      cwd,
      shell,
      timeout,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
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

/** Runs npm, as {@link runCommand} runs a program. */
export function runNpm(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { command, args: given, shell } = npmCall(args);
  return runCommand(command, given, { ...options, shell });
}

/** On Windows npm is a script, which only the command interpreter runs: from one line, whose words may hold spaces. */
export function npmCall(
  args: readonly string[],
  platform: string = process.platform,
): { command: string; args: readonly string[]; shell: boolean } {
  if (platform !== "win32") return { command: "npm", args, shell: false };
  return { command: ["npm", ...args.map((word) => `"${word}"`)].join(" "), args: [], shell: true };
}

/** The last line that says something, for a one-sentence error. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
