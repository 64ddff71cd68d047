/** Jupyter's messages on the wire (messaging protocol 5.3): frames, and their signature. */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export interface MessageHeader {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export interface Message {
  readonly header: MessageHeader;
  /** The header of the request that this answers; empty in a request. */
  readonly parent: Partial<MessageHeader>;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
}

const delimiter = Buffer.from("<IDS|MSG>");

/** A request with its own id. */
export function newRequest(type: string, content: Record<string, unknown>, session: string): Message {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "synthcohort",
    date: new Date().toISOString(),
    version: "5.3",
  };
  return { header, parent: {}, metadata: {}, content };
}

export function encodeMessage(message: Message, key: string): Buffer[] {
  const parts = [message.header, message.parent, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [delimiter, Buffer.from(signature(parts, key)), ...parts];
}

/** The message in the frames, or null when it is not one, or not signed with our key. */
export function decodeMessage(frames: readonly Buffer[], key: string): Message | null {
  const start = frames.findIndex((frame) => frame.equals(delimiter));
  const parts = frames.slice(start + 2, start + 6);
  if (start < 0 || parts.length < 4) return null;
  const expected = Buffer.from(signature(parts, key));
  const signed = frames[start + 1];
  if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) return null;
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString("utf8")));
  return { header, parent, metadata, content };
}

function signature(parts: readonly Buffer[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
