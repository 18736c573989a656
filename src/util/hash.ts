/** A small hash that stays: the same text gives the same digits on every machine and in every version. */

/**
 * Eight hexadecimal digits of `text`, by FNV-1a over its UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/), mixed once
 * more so that texts which differ in their last letter differ everywhere. For names that people never type; not for secrets.
 */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, "0");
}
