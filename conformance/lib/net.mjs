/** Ports of this machine. */
import { createServer } from "node:net";

/** A port on which nothing listens; no two calls of a process give the same. */
export async function freePort() {
  for (;;) {
    const port = await unusedPort();
    if (!given.has(port)) {
      given.add(port);
      return port;
    }
  }
}
const given = new Set();

function unusedPort() {
  return new Promise((found) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
