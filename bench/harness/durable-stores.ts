import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { open } from "lmdb";
import { openLogStore } from "../../src/node/mod.ts";
import type { Append } from "../../src/store/mod.ts";
import { TurnMaker } from "./durable-turn.ts";

/** A store with so many turns in flight. */
export interface Durable {
  /** Resolves when so many more turns are durable. */
  turns(count: number): Promise<void>;
  close(): Promise<void>;
}

function makers(inFlight: number): TurnMaker[] {
  return Array.from({ length: inFlight }, (_, number) => new TurnMaker(number));
}

/** Turns that begin at the same moment are handed over together, as a cell does: those whose acknowledgements came together. */
export async function openOurs(directory: string, inFlight: number): Promise<Durable> {
  const store = await openLogStore({ directory, fatal: (error) => console.error(error) });
  const actors = makers(inFlight);
  return {
    async turns(count) {
      for (let done = 0; done < count; done += actors.length) {
        const refusals = await store.append(actors.map((maker) => maker.next()));
        if (refusals.length > 0) throw new Error("a link was refused");
      }
    },
    close: async () => store[Symbol.asyncDispose](),
  };
}

/** One transaction for all that are in flight. */
export async function openSqlite(directory: string, inFlight: number): Promise<Durable> {
  const database = new DatabaseSync(join(directory, "chains.db"));
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE link (actor BLOB, seq INTEGER, digest BLOB, link BLOB, PRIMARY KEY (actor, seq)) STRICT;
    CREATE TABLE head (actor BLOB PRIMARY KEY, digest BLOB, links INTEGER, events INTEGER, entry BLOB) STRICT, WITHOUT ROWID;
  `);
  const putLink = database.prepare("INSERT INTO link VALUES (?, ?, ?, ?)");
  const findHead = database.prepare("SELECT digest FROM head WHERE actor = ?");
  const putHead = database.prepare(
    `INSERT INTO head VALUES (?, ?, 1, ?, x'00')
     ON CONFLICT DO UPDATE SET digest = excluded.digest, links = links + 1, events = excluded.events`,
  );
  const actors = makers(inFlight);
  return {
    async turns(count) {
      for (let done = 0; done < count; done += actors.length) {
        database.exec("BEGIN");
        for (const maker of actors) {
          const { actor, digest, seq, eventCount, link } = maker.next();
          const id = Uint8Array.fromHex(actor);
          findHead.get(id);
          putLink.run(id, seq, digest, link);
          putHead.run(id, digest, seq + eventCount);
        }
        database.exec("COMMIT");
      }
    },
    close: async () => database.close(),
  };
}

/** Every commit is synced before it resolves; all that are in flight share one. */
export async function openLmdb(directory: string, inFlight: number): Promise<Durable> {
  const root = open({
    path: directory,
    overlappingSync: false,
    maxDbs: 2,
    mapSize: 8 * 1024 ** 3,
    encoding: "binary",
  });
  const links = root.openDB({ name: "links", encoding: "binary", keyEncoding: "binary" });
  const heads = root.openDB({ name: "heads", encoding: "binary", keyEncoding: "binary" });
  const actors = makers(inFlight);
  return {
    async turns(count) {
      for (let done = 0; done < count; done += actors.length) {
        root.transactionSync(() => {
          for (const maker of actors) putLmdb(maker.next());
        });
      }
    },
    close: async () => root.close(),
  };

  function putLmdb({ actor, digest, seq, link }: Append): void {
    const key = Buffer.alloc(24);
    key.set(Uint8Array.fromHex(actor));
    key.writeBigUInt64BE(BigInt(seq), 16);
    const id = Buffer.from(Uint8Array.fromHex(actor));
    heads.getBinaryFast(id);
    links.putSync(key, Buffer.from(link.buffer));
    heads.putSync(id, Buffer.from(digest.buffer));
  }
}
