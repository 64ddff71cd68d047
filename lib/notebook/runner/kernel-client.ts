/** Talks to a kernel: sends requests, gives each its reply and the messages published about it. */
import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import type { Connection } from "./connection";
import { decodeMessage, encodeMessage, newRequest, type Message } from "./wire";

/** A request under way. */
export interface Exchange {
  readonly reply: Promise<Message>;
  /** The kernel has published all that it has to say about the request, but for what work left running says later. */
  readonly idle: Promise<void>;
}

interface Pending {
  readonly onReply: (message: Message) => void;
  readonly onPublished: (message: Message) => void;
}

export class KernelClient {
  private readonly session = randomUUID();
  /** Requests stay known after their reply: a promise that fails late is reported under the cell that made it. */
  private readonly requests = new Map<string, Pending>();
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  // No limit to what may wait for us: a cell that prints much must not lose lines.
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });

  constructor(private readonly connection: Connection) {
    this.shell.connect(connection.address("shell"));
    this.control.connect(connection.address("control"));
    this.iopub.connect(connection.address("iopub"));
    this.iopub.subscribe();
    void this.receive(this.shell, (request, message) => request.onReply(message));
    void this.receive(this.control, (request, message) => request.onReply(message));
    void this.receive(this.iopub, (request, message) => request.onPublished(message));
  }

  request(
    type: string,
    content: Record<string, unknown>,
    onPublished: (message: Message) => void = () => undefined,
    channel: "shell" | "control" = "shell",
  ): Exchange {
    const message = newRequest(type, content, this.session);
    let becomeIdle: () => void = () => undefined;
    const idle = new Promise<void>((resolve) => (becomeIdle = resolve));
    const reply = new Promise<Message>((onReply, reject) => {
      this.requests.set(message.header.msg_id, {
        onReply,
        onPublished: (published) => {
          onPublished(published);
          if (isIdle(published)) becomeIdle();
        },
      });
      this[channel].send(encodeMessage(message, this.connection.key)).catch(reject);
    });
    return { reply, idle };
  }

  close(): void {
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
  }

  private async receive(
    socket: Dealer | Subscriber,
    hand: (request: Pending, message: Message) => void,
  ): Promise<void> {
    for await (const frames of socket) {
      const message = decodeMessage(frames, this.connection.key);
      const request = this.requests.get(message?.parent.msg_id ?? "");
      if (message && request) hand(request, message);
    }
  }
}

function isIdle(message: Message): boolean {
  return message.header.msg_type === "status" && message.content["execution_state"] === "idle";
}
