/** Errors of the operating system in words: what could not be done, where, why, and what to do about it. */
import { UserError, messageOf } from "./errors";

/** What Node says of a call to the system that failed. */
export interface SystemFailure {
  /** Such as ENOSPC. */
  readonly code: string;
  /** Such as open; "spawn python3" for a program that could not be started. */
  readonly syscall: string;
  /** Not there for calls on an open file: {@link naming} adds it. */
  readonly path?: string;
  /** Where a file was to be moved or linked to. */
  readonly dest?: string;
}

interface Meaning {
  readonly why: string;
  readonly mending: string;
}

const elsewhere = "or choose another place";
const noRoom = `make room there, ${elsewhere}`;

/** Source: errno(3) and the manual pages of the calls. */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: { why: "the disk is full", mending: noRoom },
  EDQUOT: { why: "your share of that disk is used up", mending: noRoom },
  EROFS: { why: "that disk can only be read", mending: "choose another place" },
  EACCES: { why: "this user may not do that there", mending: `change the permissions, ${elsewhere}` },
  EPERM: { why: "the system does not allow it", mending: `change the permissions, ${elsewhere}` },
  ENOENT: { why: "there is no such place", mending: "correct the path" },
  EEXIST: { why: "something of that name is in the way", mending: "remove it, or choose another name" },
  ENOTEMPTY: { why: "it holds other files", mending: "choose another name" },
  ENOTDIR: { why: "a part of its path is a file, not a folder", mending: "correct the path" },
  EISDIR: { why: "it is a folder, not a file", mending: "give the name of a file" },
  ENAMETOOLONG: { why: "the name is too long", mending: "choose a shorter one" },
  ELOOP: { why: "it is a link that leads back to itself", mending: "correct the link" },
  EMFILE: { why: "too many files are open", mending: "allow more with ulimit -n" },
  ENFILE: { why: "too many files are open on this machine", mending: "end other programs" },
  EFBIG: { why: "the file would be larger than is allowed", mending: `raise the limit (ulimit -f), ${elsewhere}` },
  EIO: { why: "the disk failed", mending: `look after that disk, ${elsewhere}` },
  ENXIO: { why: "it is not a regular file", mending: "give a regular file" },
  ENODEV: { why: "the device is gone", mending: "choose another place" },
  EBUSY: { why: "another program uses it", mending: "end that program, or choose another name" },
  ETXTBSY: { why: "another program uses it", mending: "end that program, or choose another name" },
  EXDEV: { why: "it would have to move to another disk", mending: "choose a place on one disk" },
  ESTALE: { why: "the file server has lost it", mending: "mount that disk again" },
  ETIMEDOUT: { why: "the file server does not answer", mending: `see after the server, ${elsewhere}` },
  EINVAL: { why: "that place does not take such files", mending: "choose another place" },
  ENOTSUP: { why: "that place does not take such files", mending: "choose another place" },
  ENOSYS: { why: "that place does not take such files", mending: "choose another place" },
  ENOMEM: { why: "there is not enough memory", mending: "end other programs" },
  EAGAIN: { why: "the system has no more processes or memory to give", mending: "end other programs" },
};

/** What was to be done, by the call that failed; calls of the network are not here. */
const deeds: readonly (readonly [calls: RegExp, deed: string])[] = [
  [/^(mkdir|mkdtemp)$/, "made"],
  [
    /^(write|fsync|fdatasync|ftruncate|truncate|pwrite|writev|copyfile|fallocate|futime|utime|chmod|fchmod|close)$/,
    "written",
  ],
  [/^(read|pread|scandir|opendir|readdir|readlink)$/, "read"],
  [/^(rename|link|symlink)$/, "put in its place"],
  [/^(unlink|rm|rmdir|lstat-rm)$/, "removed"],
  [/^open$/, "opened"],
  [/^(stat|lstat|fstat|statx|access|realpath|statfs)$/, "looked at"],
  [/^spawn/, "started"],
];

/** What the system said in an error; undefined for errors of other kinds. */
export function systemFailureOf(error: unknown): SystemFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (typeof code !== "string" || typeof syscall !== "string") return undefined;
  return meanings[code] && deedOf(syscall) !== undefined ? { code, syscall, path, dest } : undefined;
}

/** The same from the text of an error, as "ENOSPC: no space left on device, open 'a'", which is all that leaves another process. */
export function systemFailureIn(message: string): SystemFailure | undefined {
  const match = /^(E[A-Z0-9]+): [^,]+, ([a-z]+)(?: '([^]*?)')?(?: -> '([^]*)')?$/.exec(message.trim());
  if (!match) return undefined;
  const [, code, syscall, path, dest] = match;
  return meanings[code] && deedOf(syscall) !== undefined ? { code, syscall, path, dest } : undefined;
}

/** "out/cohort could not be written (the disk is full): make room there, or choose another place." */
export function systemSentence({ code, syscall, path, dest }: SystemFailure): string {
  const { why, mending } = meanings[code];
  const place = dest ?? path;
  const named = place === undefined ? "A file" : permanentName(place);
  // The call that opens a file to read it opens it to write, too; what has a temporary name is written.
  const deed = syscall === "open" && (onlyWritten.includes(code) || named !== place) ? "written" : deedOf(syscall);
  return `${shortened(named)} could not be ${deed} (${why}): ${mending}.`;
}

/** The error that people are shown: what the system said in a sentence, all other errors as they are. */
export function shownError(error: unknown): unknown {
  const failure = systemFailureOf(error);
  return failure === undefined ? error : new UserError(systemSentence(failure), { cause: error });
}

/** The message of anything thrown, where it stands alone. */
export function sentenceOf(error: unknown): string {
  return messageOf(shownError(error));
}

/** The message of anything thrown, where it stands in brackets: of what the system says, only why. */
export function reasonOf(error: unknown): string {
  const failure = systemFailureOf(error);
  return failure === undefined ? messageOf(error) : meanings[failure.code].why;
}

/** Whether something failed because the system refused it, or in consequence of that. */
export function isSystemFailure(error: unknown): boolean {
  return (
    systemFailureOf(error) !== undefined ||
    (error instanceof Error && error.cause !== undefined && isSystemFailure(error.cause))
  );
}

/** Does work on an open file, of which the system does not tell the name if it fails. */
export function naming<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (systemFailureOf(error) !== undefined) addPath(error as NodeJS.ErrnoException, file);
    throw error;
  }
}

/** The same for work that is waited for. */
export async function namingAsync<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return naming(file, () => {
      throw error;
    });
  }
}

/** What the system says of writing alone. */
const onlyWritten: readonly string[] = ["ENOSPC", "EDQUOT", "EROFS", "EFBIG"];

/** In the message and the stack, too: other processes get nothing else. */
function addPath(error: NodeJS.ErrnoException, file: string): void {
  if (error.path !== undefined) return;
  const message = `${error.message} '${file}'`;
  error.stack = error.stack?.replace(error.message, () => message);
  error.message = message;
  error.path = file;
}

function deedOf(syscall: string): string | undefined {
  return deeds.find(([calls]) => calls.test(syscall))?.[1];
}

/** A path as the user gave it: what stands beside a place under a temporary name, while it is written, is called by that place. */
function permanentName(file: string): string {
  return file
    .replace(/(^|[\\/])\.([^\\/]+)\.\d+\.[0-9a-f]{8}\.tmp(\.old|\.zip)?(?=[\\/]|$)/, "$1$2")
    .replace(/\.[0-9a-f]{8}\.tmp$/, "")
    .replace(/\.\d+\.tmp(?=[\\/]|$)/, "")
    .replace(/\.lock(\.[0-9a-f]{12}(\.new)?)*$/, "");
}

/** Longer paths are cut in the middle: a name that is too long need not be read in full. */
const longest = 200;

function shortened(plain: string): string {
  return plain.length <= longest ? plain : `${plain.slice(0, longest / 2)}…${plain.slice(-longest / 4)}`;
}
