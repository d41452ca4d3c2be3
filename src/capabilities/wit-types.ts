// Made from wit/ by `node scripts/wit-types.ts`.

/** The WIT type of every function that the host may lend; of WASI without the patch version, which changes no type. */
export const WIT_TYPES: Readonly<Record<string, string>> = {
  "theater:actor/channels@0.1.0#close":
    "func(channel: u64, reason: string) -> result<_, variant { closed, no-credit, too-many, outbox-full, denied(string), other(string) }>",
  "theater:actor/channels@0.1.0#grant":
    "func(channel: u64, credit: u32) -> result<_, variant { closed, no-credit, too-many, outbox-full, denied(string), other(string) }>",
  "theater:actor/channels@0.1.0#open":
    "func(to: string, greeting: list<u8>, credit: variant { automatic(u32), manual(u32) }) -> result<u64, variant { closed, no-credit, too-many, outbox-full, denied(string), other(string) }>",
  "theater:actor/channels@0.1.0#send":
    "func(channel: u64, body: list<u8>) -> result<_, variant { closed, no-credit, too-many, outbox-full, denied(string), other(string) }>",
  "theater:actor/messages@0.1.0#call":
    "func(to: string, body: list<u8>, deadline-ms: u32) -> result<list<u8>, variant { not-found, mailbox-full, outbox-full, deadline, deadlock, in-doubt, denied(string), failed(string), refused(string), other(string) }>",
  "theater:actor/messages@0.1.0#reply":
    "func(token: u64, body: result<list<u8>, string>) -> result<_, variant { not-found, mailbox-full, outbox-full, deadline, deadlock, in-doubt, denied(string), failed(string), refused(string), other(string) }>",
  "theater:actor/messages@0.1.0#request":
    "func(to: string, body: list<u8>, deadline-ms: u32) -> result<u64, variant { not-found, mailbox-full, outbox-full, deadline, deadlock, in-doubt, denied(string), failed(string), refused(string), other(string) }>",
  "theater:actor/messages@0.1.0#send":
    "func(to: string, body: list<u8>) -> result<_, variant { not-found, mailbox-full, outbox-full, deadline, deadlock, in-doubt, denied(string), failed(string), refused(string), other(string) }>",
  "theater:actor/messages@0.1.0#wait":
    "func(tokens: list<u64>) -> tuple<u64, result<list<u8>, variant { not-found, mailbox-full, outbox-full, deadline, deadlock, in-doubt, denied(string), failed(string), refused(string), other(string) }>>",
  "theater:actor/monitors@0.1.0#demonitor": "func(actor: string) -> bool",
  "theater:actor/monitors@0.1.0#monitor":
    "func(actor: string) -> result<string, variant { not-found, too-many, denied(string) }>",
  "theater:actor/random@0.1.0#bytes": "func(count: u32) -> list<u8>",
  "theater:actor/random@0.1.0#number": "func() -> u64",
  "theater:actor/runtime@0.1.0#fail": "func(message: string)",
  "theater:actor/runtime@0.1.0#log":
    "func(level: enum { trace, debug, info, warn, error }, text: string)",
  "theater:actor/runtime@0.1.0#self":
    "func() -> record { id: string, name: option<string>, epoch: u32 }",
  "theater:actor/supervisor@0.1.0#children": "func() -> list<string>",
  "theater:actor/supervisor@0.1.0#restart":
    "func(child: string, ended: u32, initial: bool) -> result<_, variant { not-found, already-started(string), name-taken, too-many, denied(string), failed(string) }>",
  "theater:actor/supervisor@0.1.0#spawn":
    "func(kind: string, name: string, parameters: option<list<u8>>) -> result<string, variant { not-found, already-started(string), name-taken, too-many, denied(string), failed(string) }>",
  "theater:actor/supervisor@0.1.0#stop":
    "func(child: string, timeout-ms: u32) -> result<_, variant { not-found, already-started(string), name-taken, too-many, denied(string), failed(string) }>",
  "theater:actor/timing@0.1.0#cancel-timer": "func(token: u64) -> bool",
  "theater:actor/timing@0.1.0#now": "func() -> u64",
  "theater:actor/timing@0.1.0#set-timer":
    "func(after-ms: u64, every-ms: option<u64>, body: list<u8>) -> u64",
  "theater:actor/timing@0.1.0#sleep": "func(duration-ms: u32)",
  "wasi:cli/environment@0.2#get-arguments": "func() -> list<string>",
  "wasi:cli/environment@0.2#get-environment": "func() -> list<tuple<string, string>>",
  "wasi:cli/environment@0.2#initial-cwd": "func() -> option<string>",
  "wasi:cli/exit@0.2#exit": "func(status: result)",
  "wasi:cli/stderr@0.2#get-stderr": "func() -> own<wasi:io/streams@0.2#output-stream>",
  "wasi:cli/stdin@0.2#get-stdin": "func() -> own<wasi:io/streams@0.2#input-stream>",
  "wasi:cli/stdout@0.2#get-stdout": "func() -> own<wasi:io/streams@0.2#output-stream>",
  "wasi:cli/terminal-input@0.2#[resource-drop]terminal-input":
    "func(self: own<wasi:cli/terminal-input@0.2#terminal-input>)",
  "wasi:cli/terminal-output@0.2#[resource-drop]terminal-output":
    "func(self: own<wasi:cli/terminal-output@0.2#terminal-output>)",
  "wasi:cli/terminal-stderr@0.2#get-terminal-stderr":
    "func() -> option<own<wasi:cli/terminal-output@0.2#terminal-output>>",
  "wasi:cli/terminal-stdin@0.2#get-terminal-stdin":
    "func() -> option<own<wasi:cli/terminal-input@0.2#terminal-input>>",
  "wasi:cli/terminal-stdout@0.2#get-terminal-stdout":
    "func() -> option<own<wasi:cli/terminal-output@0.2#terminal-output>>",
  "wasi:clocks/monotonic-clock@0.2#now": "func() -> u64",
  "wasi:clocks/monotonic-clock@0.2#resolution": "func() -> u64",
  "wasi:clocks/monotonic-clock@0.2#subscribe-duration":
    "func(when: u64) -> own<wasi:io/poll@0.2#pollable>",
  "wasi:clocks/monotonic-clock@0.2#subscribe-instant":
    "func(when: u64) -> own<wasi:io/poll@0.2#pollable>",
  "wasi:clocks/wall-clock@0.2#now": "func() -> record { seconds: u64, nanoseconds: u32 }",
  "wasi:clocks/wall-clock@0.2#resolution": "func() -> record { seconds: u64, nanoseconds: u32 }",
  "wasi:filesystem/preopens@0.2#get-directories":
    "func() -> list<tuple<own<wasi:filesystem/types@0.2#descriptor>, string>>",
  "wasi:filesystem/types@0.2#[method]descriptor.advise":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, offset: u64, length: u64, advice: enum { normal, sequential, random, will-need, dont-need, no-reuse }) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.append-via-stream":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<own<wasi:io/streams@0.2#output-stream>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.create-directory-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path: string) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.get-flags":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<flags { read, write, file-integrity-sync, data-integrity-sync, requested-write-sync, mutate-directory }, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.get-type":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<enum { unknown, block-device, character-device, directory, fifo, symbolic-link, regular-file, socket }, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.is-same-object":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, other: borrow<wasi:filesystem/types@0.2#descriptor>) -> bool",
  "wasi:filesystem/types@0.2#[method]descriptor.link-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, old-path-flags: flags { symlink-follow }, old-path: string, new-descriptor: borrow<wasi:filesystem/types@0.2#descriptor>, new-path: string) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.metadata-hash":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<record { lower: u64, upper: u64 }, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.metadata-hash-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path-flags: flags { symlink-follow }, path: string) -> result<record { lower: u64, upper: u64 }, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.open-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path-flags: flags { symlink-follow }, path: string, open-flags: flags { create, directory, exclusive, truncate }, flags: flags { read, write, file-integrity-sync, data-integrity-sync, requested-write-sync, mutate-directory }) -> result<own<wasi:filesystem/types@0.2#descriptor>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.read":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, length: u64, offset: u64) -> result<tuple<list<u8>, bool>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.read-directory":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<own<wasi:filesystem/types@0.2#directory-entry-stream>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.read-via-stream":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, offset: u64) -> result<own<wasi:io/streams@0.2#input-stream>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.readlink-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path: string) -> result<string, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.remove-directory-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path: string) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.rename-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, old-path: string, new-descriptor: borrow<wasi:filesystem/types@0.2#descriptor>, new-path: string) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.set-size":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, size: u64) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.set-times":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, data-access-timestamp: variant { no-change, now, timestamp(record { seconds: u64, nanoseconds: u32 }) }, data-modification-timestamp: variant { no-change, now, timestamp(record { seconds: u64, nanoseconds: u32 }) }) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.set-times-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path-flags: flags { symlink-follow }, path: string, data-access-timestamp: variant { no-change, now, timestamp(record { seconds: u64, nanoseconds: u32 }) }, data-modification-timestamp: variant { no-change, now, timestamp(record { seconds: u64, nanoseconds: u32 }) }) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.stat":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<record { type: enum { unknown, block-device, character-device, directory, fifo, symbolic-link, regular-file, socket }, link-count: u64, size: u64, data-access-timestamp: option<record { seconds: u64, nanoseconds: u32 }>, data-modification-timestamp: option<record { seconds: u64, nanoseconds: u32 }>, status-change-timestamp: option<record { seconds: u64, nanoseconds: u32 }> }, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.stat-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path-flags: flags { symlink-follow }, path: string) -> result<record { type: enum { unknown, block-device, character-device, directory, fifo, symbolic-link, regular-file, socket }, link-count: u64, size: u64, data-access-timestamp: option<record { seconds: u64, nanoseconds: u32 }>, data-modification-timestamp: option<record { seconds: u64, nanoseconds: u32 }>, status-change-timestamp: option<record { seconds: u64, nanoseconds: u32 }> }, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.symlink-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, old-path: string, new-path: string) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.sync":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.sync-data":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.unlink-file-at":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, path: string) -> result<_, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.write":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, buffer: list<u8>, offset: u64) -> result<u64, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]descriptor.write-via-stream":
    "func(self: borrow<wasi:filesystem/types@0.2#descriptor>, offset: u64) -> result<own<wasi:io/streams@0.2#output-stream>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[method]directory-entry-stream.read-directory-entry":
    "func(self: borrow<wasi:filesystem/types@0.2#directory-entry-stream>) -> result<option<record { type: enum { unknown, block-device, character-device, directory, fifo, symbolic-link, regular-file, socket }, name: string }>, enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:filesystem/types@0.2#[resource-drop]descriptor":
    "func(self: own<wasi:filesystem/types@0.2#descriptor>)",
  "wasi:filesystem/types@0.2#[resource-drop]directory-entry-stream":
    "func(self: own<wasi:filesystem/types@0.2#directory-entry-stream>)",
  "wasi:filesystem/types@0.2#filesystem-error-code":
    "func(err: borrow<wasi:io/error@0.2#error>) -> option<enum { access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large, illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek, text-file-busy, cross-device }>",
  "wasi:io/error@0.2#[method]error.to-debug-string":
    "func(self: borrow<wasi:io/error@0.2#error>) -> string",
  "wasi:io/error@0.2#[resource-drop]error": "func(self: own<wasi:io/error@0.2#error>)",
  "wasi:io/poll@0.2#[method]pollable.block": "func(self: borrow<wasi:io/poll@0.2#pollable>)",
  "wasi:io/poll@0.2#[method]pollable.ready":
    "func(self: borrow<wasi:io/poll@0.2#pollable>) -> bool",
  "wasi:io/poll@0.2#[resource-drop]pollable": "func(self: own<wasi:io/poll@0.2#pollable>)",
  "wasi:io/poll@0.2#poll": "func(in: list<borrow<wasi:io/poll@0.2#pollable>>) -> list<u32>",
  "wasi:io/streams@0.2#[method]input-stream.blocking-read":
    "func(self: borrow<wasi:io/streams@0.2#input-stream>, len: u64) -> result<list<u8>, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]input-stream.blocking-skip":
    "func(self: borrow<wasi:io/streams@0.2#input-stream>, len: u64) -> result<u64, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]input-stream.read":
    "func(self: borrow<wasi:io/streams@0.2#input-stream>, len: u64) -> result<list<u8>, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]input-stream.skip":
    "func(self: borrow<wasi:io/streams@0.2#input-stream>, len: u64) -> result<u64, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]input-stream.subscribe":
    "func(self: borrow<wasi:io/streams@0.2#input-stream>) -> own<wasi:io/poll@0.2#pollable>",
  "wasi:io/streams@0.2#[method]output-stream.blocking-flush":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>) -> result<_, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.blocking-splice":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>, src: borrow<wasi:io/streams@0.2#input-stream>, len: u64) -> result<u64, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.blocking-write-and-flush":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>, contents: list<u8>) -> result<_, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.blocking-write-zeroes-and-flush":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>, len: u64) -> result<_, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.check-write":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>) -> result<u64, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.flush":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>) -> result<_, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.splice":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>, src: borrow<wasi:io/streams@0.2#input-stream>, len: u64) -> result<u64, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.subscribe":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>) -> own<wasi:io/poll@0.2#pollable>",
  "wasi:io/streams@0.2#[method]output-stream.write":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>, contents: list<u8>) -> result<_, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[method]output-stream.write-zeroes":
    "func(self: borrow<wasi:io/streams@0.2#output-stream>, len: u64) -> result<_, variant { last-operation-failed(own<wasi:io/error@0.2#error>), closed }>",
  "wasi:io/streams@0.2#[resource-drop]input-stream":
    "func(self: own<wasi:io/streams@0.2#input-stream>)",
  "wasi:io/streams@0.2#[resource-drop]output-stream":
    "func(self: own<wasi:io/streams@0.2#output-stream>)",
  "wasi:random/insecure-seed@0.2#insecure-seed": "func() -> tuple<u64, u64>",
  "wasi:random/insecure@0.2#get-insecure-random-bytes": "func(len: u64) -> list<u8>",
  "wasi:random/insecure@0.2#get-insecure-random-u64": "func() -> u64",
  "wasi:random/random@0.2#get-random-bytes": "func(len: u64) -> list<u8>",
  "wasi:random/random@0.2#get-random-u64": "func() -> u64",
};
