import { Bytes } from "./bytes";
import { liftText } from "./canonical";

export enum Sender {
  actor,
  client,
  host,
  timer,
}

/** What came in. The same object every time: it is good until the turn ends. */
@unmanaged
export class Message {
  senderKind: Sender = Sender.host;
  /** What the sender's case carries, flat: a string's place and size, or a timer's token and count. */
  senderFirst: u64 = 0;
  senderSecond: u32 = 0;
  /** Counted per sender and receiver, from 1; 0 from a client or the host. */
  number: u64 = 0;
  body: Bytes = new Bytes(0);
  /** Whether someone waits for a reply. */
  owed: bool = false;
  /** The token to give to `reply` or `refuse`, in this turn or later, where the answer brings none. */
  replyTo: u64 = 0;

  /** The body as text, from UTF-8. */
  get text(): string {
    return this.body.text();
  }

  /** An actor's id or a client's name; empty for any other. */
  get sender(): string {
    const named = this.senderKind == Sender.actor || this.senderKind == Sender.client;
    return named ? liftText(<usize>this.senderFirst, this.senderSecond) : "";
  }

  /** What `setTimer` gave, where a timer sent this. */
  get timer(): u64 {
    return this.senderFirst;
  }

  /** How many of the timer's due times this stands for. */
  get count(): u32 {
    return this.senderSecond;
  }
}
