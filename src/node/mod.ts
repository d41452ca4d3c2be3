export { nodeChecksum } from "./checksum.ts";
export { FileWatch, type Watched } from "./file-watch.ts";
export { connectLocally, listenLocally, SOCKET_FILE } from "./local-socket.ts";
export { type LogStoreOptions, openLogReader, openLogStore } from "./log-store.ts";
export { nodeDisk } from "./node-disk.ts";
export {
  nodeClock,
  nodeEntropy,
  nodeLull,
  nodeScheduler,
  nodeSha256,
  nodeStopwatch,
} from "./ports.ts";
export { openSqliteIndex, openSqliteIndexReader } from "./sqlite-index.ts";
export { giveWay } from "./thread-priority.ts";
