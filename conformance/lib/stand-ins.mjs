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
 * under `mounts`, pairs of a prefix and a folder, are the emitted files; where nothing is, a file is put, with what `content` gives for its key.
 */
export function withFiles(value, root, mounts, content, key = "") {
  if (Array.isArray(value)) return value.map((item) => withFiles(item, root, mounts, content, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withFiles(item, root, mounts, content, name)]));
  }
  if (typeof value !== "string" || !isFile(key) || !value.startsWith("/")) return value;
  const mounted = mounts.find(([prefix]) => value.startsWith(prefix));
  if (mounted) return join(mounted[1], value.slice(mounted[0].length));
  const path = join(root, value);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content(key));
  }
  return path;
}

/** Settings that name a file. */
function isFile(key) {
  return /(^|_)files?$/.test(key) || key === "rule_files";
}
