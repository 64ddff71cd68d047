/** HDF5 files, through the project's only use of h5wasm (the HDF5 library as WebAssembly). */
import * as fs from "node:fs";
import { UserError } from "../../support/errors";
import { openPlainFile } from "../../support/files/plain-file";

type Hdf5Module = typeof import("h5wasm/node", { with: { "resolution-mode": "import" } });

/** A number of values in an HDF5 file. */
export interface Hdf5Array {
  /** From the root, such as "conv1/conv/conv1/conv/kernel:0". */
  readonly path: string;
  readonly shape: readonly number[];
  /** The attribute `name` of the group that holds it, if there is one. */
  readonly groupName?: string;
  readonly values: () => Float32Array;
}

const signature = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * Opens an HDF5 file, hands over all its float32 arrays, and closes it.
 * @throws UserError when the file is missing, is no HDF5 file or is damaged.
 */
export async function withHdf5Arrays<T>(file: string, use: (arrays: readonly Hdf5Array[]) => T): Promise<T> {
  requireSignature(file);
  const hdf5: Hdf5Module = await import("h5wasm/node");
  // Otherwise the library prints its errors and goes on.
  (await hdf5.ready).activate_throwing_error_handler();
  const opened = open(hdf5, file);
  try {
    return use(arraysOf(hdf5, opened));
  } finally {
    opened.close();
  }
}

function open(hdf5: Hdf5Module, file: string): InstanceType<Hdf5Module["File"]> {
  try {
    return new hdf5.File(file, "r");
  } catch {
    throw damaged(file);
  }
}

function arraysOf(hdf5: Hdf5Module, opened: InstanceType<Hdf5Module["File"]>): Hdf5Array[] {
  return opened.paths().flatMap((path): Hdf5Array[] => {
    const entity = opened.get(path);
    if (!(entity instanceof hdf5.Dataset) || entity.dtype !== "<f" || entity.shape === null) return [];
    const group = opened.get(path.slice(0, Math.max(0, path.lastIndexOf("/"))) || "/");
    const name = group instanceof hdf5.Group ? group.attrs["name"]?.value : undefined;
    return [
      {
        path,
        shape: entity.shape,
        groupName: typeof name === "string" ? name : undefined,
        values: () => Float32Array.from(entity.value as Float32Array),
      },
    ];
  });
}

function requireSignature(file: string): void {
  if (!fs.existsSync(file)) throw new UserError(`There is no file ${file}.`);
  const start = Buffer.alloc(signature.length);
  const handle = openPlainFile(file);
  try {
    fs.readSync(handle, start);
  } finally {
    fs.closeSync(handle);
  }
  if (!start.equals(signature)) throw damaged(file);
}

function damaged(file: string): UserError {
  return new UserError(`${file} is not an HDF5 file, or damaged: download it again.`);
}
