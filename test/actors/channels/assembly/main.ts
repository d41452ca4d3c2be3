/** Plays scripts with channels, and keeps what it hears of them; README.md says what there is. */

import {
  Answer,
  Bytes,
  ChannelHandlers,
  ChannelOutcome,
  closeChannel,
  CloseReason,
  Consent,
  Credit,
  grant,
  Message,
  Offer,
  openChannel,
  sendThrough,
  serve,
  serveChannels,
  sleep,
} from "@theater/guest/assembly";
import { Words } from "./words";

export * from "@theater/guest/assembly/exports";
export * from "@theater/guest/assembly/channel-exports";

class Kept {
  offers: string;
  also: string;
  produced: i32;
  notes: string[];

  constructor(state: Bytes) {
    const lines = state.length == 0 ? ["refuse no", "", "0"] : state.text().split("\n");
    this.offers = lines[0];
    this.also = lines[1];
    this.produced = I32.parseInt(lines[2]);
    this.notes = lines.slice(3);
  }

  note(text: string): Answer {
    this.notes.push(text);
    return Answer.state(this.bytes());
  }

  bytes(): Bytes {
    const head = [this.offers, this.also, this.produced.toString()];
    return Bytes.of(head.concat(this.notes).join("\n"));
  }

  /** Sends what is left to be produced, as far as the credit goes. */
  produce(channel: u64): void {
    const words = new Words(this.also);
    if (words.next() != "produce") return;
    const count = <i32>words.number();
    while (this.produced < count) {
      const body = Bytes.of((this.produced + 1).toString());
      if (!sendThrough(channel, body).ok) return;
      this.produced++;
    }
  }
}

class Handlers extends ChannelHandlers {
  open(state: Bytes, offer: Offer): Consent {
    const kept = new Kept(state);
    const token = offer.channel.toString();
    kept.notes.push(`offer ${token} ${offer.peer} ${offer.greeting.text()} ${offer.credit}`);
    const also = new Words(kept.also);
    const extra = also.next();
    if (extra == "slow") sleep(<u32>also.number());
    if (extra == "greet") sendThrough(offer.channel, Bytes.of(also.rest()));
    const words = new Words(kept.offers);
    const how = words.next();
    if (how == "trap") unreachable();
    if (how == "accept") return Consent.accept(kept.bytes(), creditOf(words));
    return Consent.refuse(kept.bytes(), words.rest());
  }

  opened(state: Bytes, channel: u64, credit: u32): Answer {
    const kept = new Kept(state);
    kept.produce(channel);
    return kept.note(`opened ${channel} ${credit}`);
  }

  message(state: Bytes, channel: u64, body: Bytes): Answer {
    const kept = new Kept(state);
    const text = body.text();
    if (kept.also == "trap " + text) unreachable();
    return kept.note(`message ${channel} ${text}`);
  }

  credit(state: Bytes, channel: u64, credit: u32): Answer {
    const kept = new Kept(state);
    kept.produce(channel);
    return kept.note(`credit ${channel} ${credit}`);
  }

  closed(state: Bytes, channel: u64, reason: CloseReason, detail: string): Answer {
    const names = ["closed", "refused", "failed"];
    return new Kept(state).note(`closed ${channel} ${names[reason]} ${detail}`);
  }
}

serve((_params) => Answer.state(null), handle);
serveChannels(new Handlers());

function handle(state: Bytes, message: Message): Answer {
  const kept = new Kept(state);
  const said: string[] = [];
  const lines = message.text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const words = new Words(lines[at]);
    const command = words.next();
    if (command == "open") {
      const to = words.next();
      const credit = creditOf(words);
      const opened = openChannel(to, Bytes.of(words.rest()), credit);
      said.push(opened.ok ? opened.channel.toString() : failureOf(opened));
    } else if (command == "send") {
      const channel = words.number();
      say(said, sendThrough(channel, Bytes.of(words.rest())));
    } else if (command == "grant") {
      const channel = words.number();
      say(said, grant(channel, <u32>words.number()));
    } else if (command == "close") {
      const channel = words.number();
      say(said, closeChannel(channel, words.rest()));
    } else if (command == "offers") kept.offers = words.rest();
    else if (command == "also") kept.also = words.rest();
    else if (command == "notes") said.push(kept.notes.join("\n"));
    else if (command == "sleep") sleep(<u32>words.number());
    else if (command == "trap") unreachable();
    else return Answer.refuse("there is no command " + command);
  }
  return Answer.reply(kept.bytes(), Bytes.of(said.join("\n")));
}

function creditOf(words: Words): Credit {
  const isAutomatic = words.next() == "auto";
  const count = <u32>words.number();
  return isAutomatic ? Credit.automatic(count) : Credit.manual(count);
}

function say(said: string[], outcome: ChannelOutcome): void {
  if (!outcome.ok) said.push(failureOf(outcome));
}

function failureOf(outcome: ChannelOutcome): string {
  return outcome.detail.length == 0 ? `err ${outcome.name}` : `err ${outcome.name} ${outcome.detail}`;
}
