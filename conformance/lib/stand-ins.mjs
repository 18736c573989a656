/** What only a deployment has, stood in for: certificates, passwords, and the folders that files are mounted in. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A certificate for `localhost` and its key, by the program that comes with Go. */
export function certificate(folder) {
  const goroot = spawnSync("go", ["env", "GOROOT"], { encoding: "utf8" }).stdout.trim();
  const source = join(goroot, "src/crypto/tls/generate_cert.go");
  mkdirSync(folder, { recursive: true });
  const { status, stderr } = spawnSync("go", ["run", source, "--host=localhost,127.0.0.1", "--ca", "--ecdsa-curve=P256"], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${source}: ${stderr}`);
  return { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
}

/**
 * A configuration whose absolute paths are those of a machine where it is deployed: each becomes one under `root`. Those
 * under `mounts`, pairs of a prefix and a folder, are the emitted files. Where a secret or a certificate has to be, one is
 * put, with what `content` gives for its setting.
 */
export function withFiles(value, root, mounts, content, key = "") {
  if (Array.isArray(value)) return value.map((item) => withFiles(item, root, mounts, content, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withFiles(item, root, mounts, content, name)]));
  }
  if (typeof value !== "string" || !/(^|_)files?$/.test(key) || !value.startsWith("/")) return value;
  const [prefix, folder] = mounts.find(([start]) => value.startsWith(start)) ?? ["/", root];
  const path = join(folder, value.slice(prefix.length));
  // What is read by a pattern or from a list is never a secret: it has to be there.
  if (key.endsWith("_file") && !existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content(key));
  }
  return path;
}
