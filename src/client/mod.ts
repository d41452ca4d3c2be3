export { HostClient } from "./host-client.ts";
