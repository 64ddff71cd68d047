/**
 * What must not be guessed: invitation tokens, ids of images, signatures of sessions. They come from the system's generator,
 * not from the seed, which is written down; and they are compared in constant time.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** A new token: 256 bits, 43 characters that are allowed in a link. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** A new id of an image as one reader sees it: 128 bits, always 22 characters. */
export function newImageId(): string {
  return randomBytes(16).toString("base64url");
}

/** What is kept of a token: its SHA-256, hexadecimal. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The place of the hash that belongs to a token, or −1. All are compared, whichever fits. */
export function findToken(token: string, hashes: readonly string[]): number {
  const hash = tokenHash(token);
  return hashes.reduce((found, known, place) => (equalInConstantTime(hash, known) ? place : found), -1);
}

/** A signature that only who has the study's secret can make. */
export function signature(secret: string, of: string): string {
  return createHmac("sha256", secret).update(of).digest("base64url");
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
