/** Uniform in [-1, 1); the same numbers as hashed.py gives, so that fixtures hold no weights. */
export function hashed(count: number, seed: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let u = Math.imul(i, 2654435761) + seed * 40503 + 12345;
    u = Math.imul(u ^ (u >>> 15), 2246822519);
    u = Math.imul(u ^ (u >>> 13), 3266489917);
    values[i] = ((u ^ (u >>> 16)) >>> 8) / 2 ** 23 - 1;
  }
  return values;
}
