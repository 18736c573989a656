/** What every check prints: a line for each file, the sum, and the exit code that follows from it. */

/** Counts what passed and what did not. */
export function reporter() {
  let passed = 0;
  let failed = 0;
  return {
    /** One thing that was checked; `problem` says what is wrong with it. */
    say(what, problem, note = "") {
      if (problem === undefined) passed++;
      else failed++;
      console.log(problem === undefined ? `ok   ${what}${note}` : `FAIL ${what}${note}: ${problem}`);
    },
    /** The sum. A check that found nothing to look at has not shown anything: that is a failure too. */
    end() {
      console.log(passed + failed === 0 ? "FAIL there was nothing to check" : `${passed} passed, ${failed} failed`);
      process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
    },
  };
}
