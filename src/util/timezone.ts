/** Time zones by their names in the IANA database: https://www.iana.org/time-zones */

/** Whether there is one of that name, which is written as there: files of zones are found by it. */
export function isTimezone(name: string): boolean {
  try {
    const found = /^[A-Z]/.test(name) ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone : undefined;
    // An alias is answered with the name of what it stands for.
    return found !== undefined && (found === name || found.toLowerCase() !== name.toLowerCase());
  } catch {
    return false;
  }
}
