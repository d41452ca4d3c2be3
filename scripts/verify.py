#!/usr/bin/env python3
"""Verifies an exported chain of a Theater actor (docs/chain-format.md), with the standard library only.

    verify.py FILE [HEAD]   says what the chain is, or what is wrong with it; HEAD is the digest that it should end with
    verify.py --batch       reads many from standard input, each behind its length (4 bytes, big-endian); a line for each

It checks that nothing was changed: the one form of every item, digests, parents, order, and blobs. Whether each
event is one that an actor could have recorded there is what the verifier in src/chain/ checks beyond that.
"""
import hashlib
import sys

DOMAIN = b"theater/chain/1\n"
SALT_BYTES = 16
FIELD_COUNTS = [14, 9, 6, 5, 2, 5, 6, 7, 3, 5, 5, 5, 3]  # of the kinds of event, in the order of their numbers
REPLIED = 5


class Refused(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Refused(what)


def read(data, at, depth=16):
    """The item at `at`, which must be in its one form, and where it ends."""
    check(at < len(data), "cut short")
    check(depth > 0, "nested too deep")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        check(info in (20, 21, 22), "a simple value that the format does not have")
        return (False, True, None)[info - 20], at
    check(info < 28, "an indefinite or reserved length")
    if info >= 24:
        size = 1 << (info - 24)
        check(at + size <= len(data), "cut short")
        info, at = int.from_bytes(data[at : at + size], "big"), at + size
        check(info >= (24 if size == 1 else 1 << (4 * size)), "a head longer than its number needs")
    if major == 0:
        return info, at
    if major == 1:
        return -1 - info, at
    check(major in (2, 3, 4) and info <= len(data) - at, "cut short, or a type that the format does not have")
    if major == 4:
        items = []
        for _ in range(info):
            item, at = read(data, at, depth - 1)
            items.append(item)
        return items, at
    content = bytes(data[at : at + info])
    try:
        return (content if major == 2 else content.decode("utf-8")), at + info
    except UnicodeDecodeError:
        raise Refused("a text that is not UTF-8") from None


def shaped(item, *shape):
    """True for an array of these types, where a number stands for a byte string of that length."""
    return type(item) is list and len(item) == len(shape) and all(
        type(field) is bytes and len(field) == want if type(want) is int else type(field) in want
        for field, want in zip(item, shape)
    )


UINT, ARRAY, OPTIONAL = (int,), (list,), (int, type(None))
LINK = (UINT, 16, UINT, 32, OPTIONAL, UINT, ARRAY)  # version, actor, seq, parent, turn, at, events
CHECKPOINT = (UINT, 16, 32, 32, UINT, UINT, ARRAY)  # version, actor, genesis, head, seq, at, ledger


def blobs_of(item):
    """Every [digest, size] within an item, in order: nothing else in the format has that shape."""
    if type(item) is not list:
        return
    if shaped(item, 32, UINT):
        yield item[0], item[1]
    for field in item:
        yield from blobs_of(field)


class Chain:
    def __init__(self):
        self.actor, self.head, self.seq, self.at = None, bytes(32), 0, 0
        self.links, self.named, self.waiting, self.withheld = 0, {}, [], 0

    def take(self, data, start, item, end):
        if type(item) is bytes:
            check(len(item) >= SALT_BYTES, "a blob shorter than its salt")
            self.waiting.append((hashlib.sha256(item).digest(), len(item) - SALT_BYTES))
        elif shaped(item, 32):
            self.waiting.append((item[0], None))
        elif shaped(item, *CHECKPOINT):
            check(self.actor is None and item[0] == 1, "a checkpoint after the beginning, or an unknown version")
            _, self.actor, _, self.head, self.seq, self.at, ledger = item
            self.take_blobs(ledger)
        else:
            check(shaped(item, 32, ARRAY), "an item that an export does not have")
            self.take_link(item[0], item[1], data[start + 35 : end])  # after the head of the array and the digest

    def take_link(self, digest, link, encoded):
        check(shaped(link, *LINK) and link[0] == 1 and link[6], "not a link of version 1")
        check(hashlib.sha256(DOMAIN + encoded).digest() == digest, "the link does not hash to its digest")
        _, actor, seq, parent, _, at, events = link
        check(self.actor in (None, actor), "a link of another actor")
        check(parent == self.head, "its parent is not the link before it")
        check(seq == self.seq, "it does not begin where the link before it ended")
        check(at >= self.at, "its time is before that of the link before it")
        for event in events:
            check(type(event) is list and event and type(event[0]) is int, "not an event")
            check(0 <= event[0] < 13, "an event of another kind")
            more = event[0] == REPLIED and type(event[-1]) is list  # its effect, where it has one
            check(len(event) == FIELD_COUNTS[event[0]] + more, "an event of another shape")
        self.take_blobs(events)
        self.actor, self.head, self.seq, self.at = actor, digest, seq + len(events), at
        self.links += 1

    def take_blobs(self, item):
        """What waits must be what this is the first to name, each once and in its order."""
        new = []
        for digest, size in blobs_of(item):
            if digest not in self.named:
                self.named[digest] = size
                new.append((digest, size))
            check(self.named[digest] == size, "one blob is named with two sizes")
        check(len(new) == len(self.waiting), "a blob is missing, or stands where none is named first")
        for (digest, size), (have, have_size) in zip(new, self.waiting):
            check(digest == have and have_size in (None, size), "not the blob that is named first here")
            self.withheld += have_size is None
        self.waiting = []


def verify(data):
    chain, at = Chain(), 0
    try:
        while at < len(data):
            item, end = read(data, at)
            chain.take(data, at, item, end)
            at = end
        check(not chain.waiting, "a blob without a link that names it")
        check(chain.links > 0, "no link at all")
    except Refused as refused:
        raise Refused(f"link {chain.links}, seq {chain.seq}, byte {at}: {refused}") from None
    return chain


def batch(source):
    while header := source.read(4):
        try:
            chain = verify(source.read(int.from_bytes(header, "big")))
            print("verified", chain.links, chain.head.hex())
        except Refused as refused:
            print("refused", refused)


def main(arguments):
    if arguments == ["--batch"]:
        return batch(sys.stdin.buffer)
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    with open(arguments[0], "rb") as file:
        data = file.read()
    try:
        chain = verify(data)
    except Refused as refused:
        sys.exit(f"refused: {refused}")
    if arguments[1:] not in ([], [chain.head.hex()]):
        sys.exit(f"refused: the head is {chain.head.hex()}, after {chain.links} links")
    print(f"verified: actor {chain.actor.hex()}, {chain.links} links, {chain.seq} events, head {chain.head.hex()}")
    if chain.withheld:
        print(f"{chain.withheld} payloads were erased, or are kept back")


if __name__ == "__main__":
    main(sys.argv[1:])
