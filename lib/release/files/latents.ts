/** `latents.npy` of a release: the latent vector of every image, so that anybody can reproduce the image. */
import * as fs from "node:fs";
import type { Cohort } from "../../cohort/format/cohort";
import { latentsOf } from "../../gan/sample";
import { UserError } from "../../support/errors";
import { npyHeader, npyHeaderLength } from "../../support/files/npy";
import { naming } from "../../support/system-error";

/**
 * Writes the vectors in the order of the released images.
 * @param rows of the synthetic cohort that are released, in their new order.
 */
export function writeLatents(file: string, rows: Int32Array, synthetic: Cohort, latentSize: number): void {
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const handle = fs.openSync(file, "w");
  try {
    naming(file, () => fs.writeSync(handle, npyHeader("<f4", [rows.length, latentSize]), 0, npyHeaderLength, 0));
    for (const { rows: piece, latents } of latentsOf(synthetic, latentSize)) {
      piece.forEach((row, i) => {
        const place = placeOf.get(row);
        if (place === undefined) return;
        const vector = Buffer.from(latents.buffer, i * latentSize * 4, latentSize * 4);
        naming(file, () => fs.writeSync(handle, vector, 0, vector.length, npyHeaderLength + place * vector.length));
      });
    }
    naming(file, () => fs.fsyncSync(handle));
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * Reads the vectors of some images.
 * @returns images×latentSize, row-major.
 * @throws UserError when the file is not of this shape.
 */
export function readLatents(file: string, images: ArrayLike<number>, size: number, latentSize: number): Float32Array {
  const handle = fs.openSync(file, "r");
  try {
    const start = Buffer.alloc(npyHeaderLength);
    fs.readSync(handle, start, 0, start.length, 0);
    const own = start.subarray(0, npyHeaderLength).equals(npyHeader("<f4", [size, latentSize]));
    if (!own || fs.fstatSync(handle).size !== npyHeaderLength + size * latentSize * 4) {
      throw new UserError(
        `${file} must hold ${size} latent vectors of ${latentSize} numbers (float32): request the release again.`,
      );
    }
    const latents = new Float32Array(images.length * latentSize);
    const bytes = new Uint8Array(latents.buffer);
    for (let i = 0; i < images.length; i++) {
      fs.readSync(handle, bytes, i * latentSize * 4, latentSize * 4, npyHeaderLength + images[i] * latentSize * 4);
    }
    return latents;
  } finally {
    fs.closeSync(handle);
  }
}
