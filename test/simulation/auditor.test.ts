import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Append, openMemoryStore, type Store } from "../../src/store/mod.ts";
import { Seeded } from "../campaigns/seeded.ts";
import { actorOf, LinkMill } from "../torture/link-mill.ts";
import { AuditError, type Audited, Auditor } from "./auditor.ts";

const A = actorOf(0);

describe("an auditor is content", () => {
  test("with all that was acknowledged", async () => {
    const { auditor, chain } = handedIn(3);
    for (const append of chain) auditor.acknowledge(append);
    await auditor.audit(await holding(chain));
  });

  test("with a link beyond what was acknowledged, where it was handed in", async () => {
    const { auditor, chain } = handedIn(3);
    auditor.acknowledge(chain[0]);
    await auditor.audit(await holding(chain.slice(0, 2)));
  });

  test("with a link that a later term kept from being taken", async () => {
    const { auditor, chain } = handedIn(2);
    auditor.willClaim(A, 2);
    auditor.refuse(chain[0], "STORE_STALE_TERM");
    auditor.refuse(chain[1], "STORE_STALE_HEAD");
    auditor.claimed(A, undefined);
    await auditor.audit(openMemoryStore());
  });
});

describe("an auditor finds", () => {
  test("a link that was acknowledged and is gone", async () => {
    const { auditor, chain } = handedIn(3);
    auditor.acknowledge(chain[1]);
    await finds(/shows 1 links, had promised 2/, auditor, holding(chain.slice(0, 1)));
  });

  test("a link that was shown once and is gone", async () => {
    const { auditor, chain } = handedIn(2);
    await auditor.look(await holding(chain), A);
    await finds(/had promised 2/, auditor, holding(chain.slice(0, 1)));
  });

  test("a link that was there at the last audit and is gone at the next", async () => {
    const { auditor, chain } = handedIn(2);
    await auditor.audit(await holding(chain));
    await finds(/had promised 2/, auditor, holding(chain.slice(0, 1)));
  });

  test("a link that was gone at the last audit and is there at the next", async () => {
    const { auditor, chain } = handedIn(2);
    await auditor.audit(await holding(chain.slice(0, 1)));
    await finds(/shows 2 links, was given 1/, auditor, holding(chain));
  });

  test("a byte of a link that is another", async () => {
    const { auditor, chain } = handedIn(2);
    const link = new Uint8Array(chain[0].link);
    link[3] = (link[3] ?? 0) ^ 1;
    await finds(/link 0 has other bytes/, auditor, holding([{ ...chain[0], link }]));
  });

  test("an actor that nobody handed in", async () => {
    const { chain } = handedIn(2);
    await finds(/was never handed in/, new Auditor(), holding(chain));
  });

  test("an entry that is not the latest", async () => {
    const { auditor, chain } = handedIn(2);
    const entry = { ...chain[0].entry, dirty: chain[0].entry?.dirty !== true } as Append["entry"];
    await finds(/is listed as/, auditor, holding([{ ...chain[0], entry }]));
  });

  test("a blob that was kept and is gone, or has other bytes", async () => {
    const [blob] = [mill().blob()];
    const auditor = new Auditor();
    auditor.handInBlobs([blob]);
    await auditor.audit(openMemoryStore());
    auditor.keptBlobs([blob]);
    await finds(/is not there/, auditor, Promise.resolve(openMemoryStore()));
    const store = openMemoryStore();
    await store.keep([{ digest: blob.digest, bytes: Uint8Array.of(1) }]);
    await finds(/has other bytes/, auditor, Promise.resolve(store));
  });

  test("a refusal that nothing explains", () => {
    const { auditor, chain } = handedIn(2);
    assert.throws(() => auditor.refuse(chain[0], "STORE_STALE_HEAD"), AuditError);
  });

  test("a claim that answers with less than was shown", () => {
    const { auditor, chain } = handedIn(2);
    auditor.acknowledge(chain[0]);
    auditor.willClaim(A, 2);
    assert.throws(() => auditor.claimed(A, undefined), AuditError);
  });
});

function mill(): LinkMill {
  return new LinkMill(new Seeded(1), { linkBytesMax: 400, blobBytesMax: 400, alike: false });
}

function handedIn(count: number): { auditor: Auditor; chain: [Append, Append, ...Append[]] } {
  const auditor = new Auditor();
  const links = mill();
  const chain: Append[] = [];
  for (let left = count; left > 0; left--) {
    const append = links.link(A, 1, chain.at(-1));
    auditor.handIn(append);
    chain.push(append);
  }
  return { auditor, chain: chain as [Append, Append, ...Append[]] }; // `count` is at least 2
}

async function holding(chain: readonly Append[]): Promise<Store> {
  const store = openMemoryStore();
  assert.deepEqual(await store.append(chain), []);
  return store;
}

async function finds(what: RegExp, auditor: Auditor, store: Promise<Audited>): Promise<void> {
  await assert.rejects(auditor.audit(await store), (error) => {
    assert.ok(error instanceof AuditError);
    assert.match(error.message, what);
    return true;
  });
}
