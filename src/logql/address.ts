/** Addresses as `ip()` takes them: one, a prefix (`10.0.0.0/8`), or a range (`10.0.0.1-10.0.0.9`). */

export function isAddressRange(text: string): boolean {
  const version = addressVersion(text);
  if (version !== undefined) return true;
  const prefix = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text);
  if (prefix) {
    const of = addressVersion(prefix[1] ?? "");
    return of !== undefined && !text.includes("%") && Number(prefix[2]) <= (of === 4 ? 32 : 128);
  }
  const dash = text.indexOf("-");
  const [first, last] = [text.slice(0, dash), text.slice(dash + 1)];
  const [from, to] = [addressVersion(first), addressVersion(last)];
  return dash > 0 && from !== undefined && from === to && (from === 6 || numberOf(first) <= numberOf(last));
}

function addressVersion(text: string): 4 | 6 | undefined {
  if (!text.includes(":")) return isVersion4(text) ? 4 : undefined;
  const [address = "", zone] = text.split(/%(.*)/s);
  if (zone === "") return undefined;
  return isVersion6(address) ? 6 : undefined;
}

function isVersion4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

function isVersion6(address: string): boolean {
  const last = address.slice(address.lastIndexOf(":") + 1);
  const whole = last.includes(".") ? (isVersion4(last) ? `${address.slice(0, -last.length)}0:0` : "") : address;
  const halves = whole.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  return groups.every((group) => /^[\dA-Fa-f]{1,4}$/.test(group)) && (halves.length === 2 ? groups.length < 8 : groups.length === 8);
}

function numberOf(address: string): number {
  return address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
}
