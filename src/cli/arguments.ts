import { InvalidArgumentError } from "commander";
import { byteSize, CELLS_MAX, type Digest, parseDigest } from "../base/mod.ts";
import type { Message } from "./commands/run.ts";

/** `NAME=BODY`: no name holds `=`, a body may. @throws InvalidArgumentError, as all of these */
export function parseMessage(text: string): Pick<Message, "name" | "body"> {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new InvalidArgumentError("It is NAME=BODY: an actor's name, and what it is told.");
  }
  return { name: text.slice(0, at), body: text.slice(at + 1) };
}

export function parseCount(text: string): number {
  return whole(text, 0);
}

export function parsePositive(text: string): number {
  return whole(text, 1);
}

function whole(text: string, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  const until = max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`;
  throw new InvalidArgumentError(`It is a whole number from ${min}${until}.`);
}

/** As a manifest writes it. */
export function parseSize(text: string): number {
  const bytes = byteSize(/^\d+$/.test(text) ? `${text} B` : text) ?? 0;
  if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new InvalidArgumentError("It is a number of bytes from 1, or a size such as `64 MiB`.");
}

export function parseCells(text: string): number {
  return whole(text, 0, CELLS_MAX);
}

export function parseHead(text: string): Digest {
  const digest = parseDigest(text);
  if (digest !== undefined) return digest;
  throw new InvalidArgumentError("It is a digest: 64 lowercase hexadecimal digits.");
}

export function parseEncoding(text: string): "utf8" | "utf16" {
  if (text === "utf8" || text === "utf16") return text;
  throw new InvalidArgumentError("It is utf8 or utf16.");
}
