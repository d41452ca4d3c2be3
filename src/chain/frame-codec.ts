import type { CborReader } from "./cbor-reader.ts";
import { type CborWriter, FALSE, NULL, TRUE } from "./cbor-writer.ts";
import type { ChannelArrival, ChannelFrame, ChannelStep } from "./frame.ts";

/** A kind's place in its list is its number; none is ever moved. */
const KINDS = ["offer", "accept", "refuse", "body", "credit", "close", "lost", "pending"] as const;
type Kind = (typeof KINDS)[number];

export function writeStep(writer: CborWriter, step: ChannelStep): void {
  switch (step.kind) {
    case "offer":
      open(writer, 5, step.kind);
      writer.text(step.address);
      writer.uint(step.n);
      writer.uint(step.credit);
      return writer.simple(step.isAutomatic ? TRUE : FALSE);
    case "accept":
      open(writer, 3, step.kind);
      writer.uint(step.credit);
      return writer.simple(step.isAutomatic ? TRUE : FALSE);
    case "refuse":
      return open(writer, 1, step.kind);
    case "body":
      open(writer, 2, step.kind);
      return writer.uint(step.n);
    case "credit":
      open(writer, 3, step.kind);
      writer.uint(step.n);
      return writer.uint(step.credit);
    default:
      open(writer, 2, step.kind);
      return optional(writer, step.n);
  }
}

const STEP_COUNTS: Readonly<Partial<Record<Kind, number>>> = {
  offer: 5,
  accept: 3,
  refuse: 1,
  body: 2,
  credit: 3,
  close: 2,
};

export function readStep(reader: CborReader): ChannelStep {
  const kind = readKind(reader, STEP_COUNTS, "a step of a channel");
  switch (kind) {
    case "offer":
      return {
        kind,
        address: reader.text("an address"),
        n: reader.uint("a number"),
        credit: reader.uint("credit"),
        isAutomatic: reader.bool("whether credit is given back of itself"),
      };
    case "accept":
      return {
        kind,
        credit: reader.uint("credit"),
        isAutomatic: reader.bool("whether credit is given back of itself"),
      };
    case "refuse":
      return { kind };
    case "body":
      return { kind, n: reader.uint("a number") };
    case "credit":
      return { kind, n: reader.uint("a number"), credit: reader.uint("credit") };
    default:
      return { kind: "close", n: maybe(reader, "a number") };
  }
}

/** Of anything but a body, whose `received` has its token and no more. */
export function writeArrival(writer: CborWriter, arrival: ChannelArrival): void {
  switch (arrival.kind) {
    case "offer":
    case "accept":
      open(writer, 3, arrival.kind);
      writer.uint(arrival.theirs);
      return writer.uint(arrival.credit);
    case "credit":
      open(writer, 2, arrival.kind);
      return writer.uint(arrival.credit);
    default:
      return open(writer, 1, arrival.kind);
  }
}

const ARRIVAL_COUNTS: Readonly<Partial<Record<Kind, number>>> = {
  offer: 3,
  accept: 3,
  refuse: 1,
  credit: 2,
  close: 1,
  lost: 1,
};

export function readArrival(reader: CborReader): ChannelArrival {
  const kind = readKind(reader, ARRIVAL_COUNTS, "what came through a channel");
  switch (kind) {
    case "offer":
    case "accept":
      return { kind, theirs: reader.uint("a token"), credit: reader.uint("credit") };
    case "credit":
      return { kind, credit: reader.uint("credit") };
    default:
      return { kind: kind as "refuse" | "close" | "lost" }; // what is left of the counts above
  }
}

export function writeFrame(writer: CborWriter, frame: ChannelFrame): void {
  open(writer, 5, frame.kind);
  writer.uint(frame.from);
  optional(writer, frame.to);
  writer.uint(frame.credit);
  if (frame.code === undefined) writer.simple(NULL);
  else writer.text(frame.code);
}

const FRAME_COUNTS: Readonly<Partial<Record<Kind, number>>> = {
  offer: 5,
  accept: 5,
  refuse: 5,
  body: 5,
  credit: 5,
  close: 5,
  pending: 5,
};

export function readFrame(reader: CborReader): ChannelFrame {
  const kind = readKind(reader, FRAME_COUNTS, "a frame") as ChannelFrame["kind"]; // one of its counts
  return {
    kind,
    from: reader.uint("a token"),
    to: maybe(reader, "a token"),
    credit: reader.uint("credit"),
    code: reader.null() ? undefined : reader.text("a code"),
  };
}

function open(writer: CborWriter, fieldCount: number, kind: Kind): void {
  writer.array(fieldCount);
  writer.uint(KINDS.indexOf(kind));
}

function readKind(
  reader: CborReader,
  counts: Readonly<Partial<Record<Kind, number>>>,
  what: string,
): Kind {
  const start = reader.at;
  const count = reader.array(what);
  if (count === 0) reader.refuse("CHAIN_BAD_SHAPE", `${what} without its kind`, start);
  const kind = KINDS[reader.uint(`the kind of ${what}`, KINDS.length - 1)] as Kind; // within the list
  if (counts[kind] !== count) reader.refuse("CHAIN_BAD_SHAPE", `${what} of another shape`, start);
  return kind;
}

function optional(writer: CborWriter, n: number | undefined): void {
  if (n === undefined) writer.simple(NULL);
  else writer.uint(n);
}

function maybe(reader: CborReader, what: string): number | undefined {
  return reader.null() ? undefined : reader.uint(what);
}
