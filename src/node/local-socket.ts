import { closeSync, constants, lstatSync, openSync, readdirSync, rmSync } from "node:fs";
import { chmod, mkdtemp, rename, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { quote, type Wire } from "../base/mod.ts";
import { ProtocolError } from "../protocol/mod.ts";

/** In the data directory, for its owner only. */
export const SOCKET_FILE = "host.sock";

/** Bytes of a path that a socket's address has room for (unix(7), and 4 less on macOS). */
const PATH_BYTES_MAX = process.platform === "linux" ? 107 : 103;

/**
 * Listens on the socket of a data directory, whose lock the caller holds: what a host that died left there is replaced. The socket is
 * made in a folder for nobody else, given its mode, and only then moved to its place, so that at no moment others may connect.
 * @throws ProtocolError PROTOCOL_NO_SOCKET, PROTOCOL_PATH_TOO_LONG
 */
export async function listenLocally(
  directory: string,
  accept: (wire: Wire) => void,
): Promise<AsyncDisposable> {
  if (process.platform === "win32") throw noSocket(directory, "not on Windows");
  const place = join(directory, SOCKET_FILE);
  attempt(place, () => {
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found !== undefined && !found.isSocket())
      throw noSocket(place, "what is there is no socket");
    clearFolders(directory);
  });
  const server = createServer({ allowHalfOpen: true }, (socket) => accept(wireOf(socket)));
  try {
    const folder = await mkdtemp(join(directory, FOLDER_PREFIX));
    try {
      await within(folder, "s", (path) => listening(server, path));
      await chmod(join(folder, "s"), 0o600);
      await rename(join(folder, "s"), place);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } catch (error) {
    server.close();
    throw ofSocket(place, error);
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(place, { force: true });
      server.close(); // at once; the wires are whose they were given to
    },
  };
}

const FOLDER_PREFIX = "sock-";
/** As `mkdtemp` makes them. */
const FOLDER = /^sock-[A-Za-z0-9]{6}$/;

/** Those that a host left which died while it made its socket: they hold nothing but that. */
function clearFolders(directory: string): void {
  for (const one of readdirSync(directory, { withFileTypes: true })) {
    if (!one.isDirectory() || !FOLDER.test(one.name)) continue;
    const folder = join(directory, one.name);
    const inside = readdirSync(folder, { withFileTypes: true });
    if (inside.every((file) => file.name === "s" && file.isSocket()))
      rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined where nobody listens, or there is no such directory. @throws ProtocolError PROTOCOL_NO_SOCKET, PROTOCOL_PATH_TOO_LONG */
export async function connectLocally(directory: string): Promise<Wire | undefined> {
  if (process.platform === "win32") return undefined;
  const place = join(directory, SOCKET_FILE);
  try {
    if (!lstatSync(place).isSocket()) return undefined;
    return wireOf(await within(directory, SOCKET_FILE, connected));
  } catch (error) {
    if (NOBODY.has(codeOf(error))) return undefined;
    throw ofSocket(place, error);
  }
}

/** @throws ProtocolError PROTOCOL_NO_SOCKET for what node:fs throws */
function attempt<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw ofSocket(place, error);
  }
}

/** Codes of a socket that nobody listens on, or that went away meanwhile. */
const NOBODY: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOENT", "ENOTDIR", "ECONNRESET"]);

/**
 * Does something with a path that an address has room for. Linux names the folder by its descriptor where the path is too long;
 * elsewhere there is no such way.
 */
async function within<T>(
  folder: string,
  name: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return work(path);
  if (process.platform !== "linux") throw pathTooLong(path);
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await work(`/proc/self/fd/${fd}/${name}`);
  } finally {
    closeSync(fd);
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      server.on("error", () => undefined); // of one connection that could not be taken
      resolve();
    });
  });
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

function wireOf(socket: Socket): Wire {
  socket.on("error", () => undefined); // the chunks end, and nothing more leaves
  return {
    chunks: chunksOf(socket),
    write: (bytes) =>
      new Promise((resolve) => {
        if (socket.writable) socket.write(bytes, () => resolve());
        else resolve();
      }),
    end: () => void socket.end(),
    close: () => void socket.destroy(),
  };
}

async function* chunksOf(socket: Socket): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      yield chunk as Uint8Array; // no encoding was set
    }
  } catch {
    // The other side is gone: that is an end.
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown"; // what node:fs and node:net reject with
}

function ofSocket(place: string, error: unknown): ProtocolError {
  return error instanceof ProtocolError ? error : noSocket(place, codeOf(error), error);
}

function noSocket(place: string, why: string, cause?: unknown): ProtocolError {
  return new ProtocolError("PROTOCOL_NO_SOCKET", {
    what: `the socket ${quote(place)} cannot be used (${why})`,
    remedy: "remove what is there, and check that the directory is yours",
    cause,
  });
}

function pathTooLong(path: string): ProtocolError {
  return new ProtocolError("PROTOCOL_PATH_TOO_LONG", {
    what: `the path of the socket has ${Buffer.byteLength(path)} bytes, and this system takes ${PATH_BYTES_MAX}`,
    where: quote(path),
    remedy: "name a data directory with a shorter path",
  });
}
