/**
 * The emitted files, for one machine: addresses become ports of the loopback interface, and folders become folders of the
 * test. That is all; what is not an address or a path is read as it was emitted.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freePort } from "../lib/net.mjs";

/** Ports by what the files call them, `host:port`, and folders by their prefix; those of Loki are all under `root`. */
export function loopback(folders, root) {
  const rooted = (text) => text.replace(/(: )(\/\w)/g, `$1${root}$2`);
  const ports = new Map();
  return {
    /** The port that stands for `host:port`; the same for every file. */
    async port(address) {
      if (!ports.has(address)) ports.set(address, await freePort());
      return ports.get(address);
    },
    /** The text of a file of `program`: what it listens on, on all interfaces, is its own port. */
    rewrite(text, program) {
      const addressed = text.replace(/(?<![\w.-])([a-z0-9][\w.-]*):(\d{2,5})(?![\w:])/g, (whole, host, port) => {
        const own = ports.get(`${host === "0.0.0.0" ? program : host}:${port}`);
        return own === undefined ? whole : `127.0.0.1:${own}`;
      });
      const listening = addressed.replace(/host: 0\.0\.0\.0(\s+port: )(\d+)/g, (whole, between, port) => {
        const own = ports.get(`${program}:${port}`);
        return own === undefined ? whole : `host: 127.0.0.1${between}${own}`;
      });
      // Loki finds the parts of itself by the address of a network card, unless it is told.
      if (program === "loki") return rooted(listening.replace(/^common:\n/m, "common:\n  instance_addr: 127.0.0.1\n"));
      return folders.reduce((changed, [from, to]) => changed.replaceAll(from, to), listening);
    },
  };
}

/** Copies a folder of emitted files, each rewritten. */
export function copyRewritten(from, to, rewrite) {
  if (statSync(from).isDirectory()) {
    for (const name of readdirSync(from)) copyRewritten(join(from, name), join(to, name), rewrite);
    return;
  }
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, rewrite(readFileSync(from, "utf8")));
}
