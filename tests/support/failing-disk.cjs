"use strict";
// A disk that fails: all that is written under a folder fails with a code, at once or after so many bytes. Tests run as
// root as well, whom no permissions stop, and no test may fill a real disk.
//
// In a test's own process:   require("./failing-disk.cjs").fail({ under, code, after }) → gives the disk back
// In another one:            FAILING_DISK='{"under": …}' node --require tests/support/failing-disk.cjs …
const fs = require("node:fs");
const path = require("node:path");
const { syncBuiltinESMExports } = require("node:module");

/** @param after bytes that are still taken; without it nothing can be made, opened for writing, moved or written. */
function fail({ under, code, after }) {
  const root = path.resolve(under);
  const names = new Map(); // of open files
  const original = {};
  const originalPromises = {};
  let left = after ?? 0;
  const isIn = (file) =>
    typeof file === "string" && (path.resolve(file) === root || path.resolve(file).startsWith(root + path.sep));
  const refuse = (syscall, file, dest) => {
    const error = new Error(
      `${code}: said by the test, ${syscall}${file === undefined ? "" : ` '${file}'`}${dest === undefined ? "" : ` -> '${dest}'`}`,
    );
    throw Object.assign(error, {
      errno: -1,
      code,
      syscall,
      ...(file !== undefined && { path: file }),
      ...(dest !== undefined && { dest }),
    });
  };
  const isWriting = (flags) =>
    typeof flags === "number"
      ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT)) !== 0
      : /[wa+]/.test(flags ?? "r");
  const take = (bytes, syscall, file) => {
    if (bytes > left) refuse(syscall, file);
    left -= bytes;
  };
  const lengthOf = (content, length) =>
    typeof length === "number" ? length : typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  const change = (target, kept, name, make) => {
    kept[name] = target[name];
    target[name] = make(target[name]);
  };
  const strict = after === undefined;

  change(fs, original, "openSync", (call) => (file, flags, mode) => {
    if (strict && isIn(file) && isWriting(flags)) refuse("open", file);
    const handle = call(file, flags, mode);
    if (isIn(file)) names.set(handle, file);
    else names.delete(handle);
    return handle;
  });
  change(fs, original, "open", (call) => (file, flags, mode, done) => {
    const callback = [flags, mode, done].find((one) => typeof one === "function");
    const given = typeof flags === "function" ? "r" : flags;
    try {
      if (strict && isIn(file) && isWriting(given)) refuse("open", file);
    } catch (error) {
      return process.nextTick(callback, error);
    }
    return call(file, given, typeof mode === "function" ? 0o666 : mode, (error, handle) => {
      if (!error && isIn(file)) names.set(handle, file);
      callback(error, handle);
    });
  });
  change(fs, original, "writeSync", (call) => (handle, content, ...rest) => {
    if (names.has(handle)) take(lengthOf(content, rest[1]), "write");
    return call(handle, content, ...rest);
  });
  for (const name of ["write", "writev"]) {
    change(fs, original, name, (call) => (handle, content, ...rest) => {
      try {
        if (names.has(handle))
          take(
            Array.isArray(content) ? content.reduce((sum, one) => sum + one.byteLength, 0) : lengthOf(content, rest[1]),
            "write",
          );
      } catch (error) {
        return process.nextTick(rest.at(-1), error);
      }
      return call(handle, content, ...rest);
    });
  }
  for (const name of ["writeFileSync", "appendFileSync"]) {
    change(fs, original, name, (call) => (file, content, options) => {
      if (strict && isIn(file)) refuse("open", file);
      if (isIn(file) || names.has(file)) take(lengthOf(content), "write");
      return call(file, content, options);
    });
  }
  change(fs, original, "fsyncSync", (call) => (handle) => {
    if (strict && names.has(handle)) refuse("fsync");
    return call(handle);
  });
  for (const [name, syscall] of [
    ["mkdirSync", "mkdir"],
    ["mkdtempSync", "mkdtemp"],
  ]) {
    change(fs, original, name, (call) => (file, options) => {
      if (strict && isIn(file) && !fs.existsSync(file)) refuse(syscall, file);
      return call(file, options);
    });
  }
  for (const [name, syscall] of [
    ["renameSync", "rename"],
    ["linkSync", "link"],
    ["copyFileSync", "copyfile"],
  ]) {
    change(fs, original, name, (call) => (from, to, more) => {
      if (strict && isIn(to)) refuse(syscall, from, to);
      return call(from, to, more);
    });
  }
  change(fs.promises, originalPromises, "writeFile", (call) => async (file, content, options) => {
    if (strict && isIn(file)) refuse("open", file);
    if (isIn(file)) take(lengthOf(content), "write");
    return call(file, content, options);
  });
  change(fs.promises, originalPromises, "open", (call) => async (file, flags, mode) => {
    if (strict && isIn(file) && isWriting(flags)) refuse("open", file);
    return call(file, flags, mode);
  });
  syncBuiltinESMExports();
  return () => {
    Object.assign(fs, original);
    Object.assign(fs.promises, originalPromises);
    syncBuiltinESMExports();
  };
}

module.exports = { fail };
if (process.env.FAILING_DISK) fail(JSON.parse(process.env.FAILING_DISK));
