/** Errors that are shown to users as they are: one sentence that names the problem and the remedy. */

/** An error of the user's making (a wrong option, a missing folder, …), shown without a stack trace. */
export class UserError extends Error {
  override readonly name: string = "UserError";
}

/** A wrong use of the command line (unknown command, option or value): exit code 2. */
export class UsageError extends UserError {
  override readonly name: string = "UsageError";
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
