/** Prints one line per result as it happens, and the totals at the end. */
export class ClusterReport {
  private readonly failures: string[] = [];
  private readonly unchecked: string[] = [];
  private passed = 0;

  pass(what: string): void {
    this.passed += 1;
    console.log(`ok        ${what}`);
  }
  fail(what: string, hint: string): void {
    this.failures.push(what);
    console.log(`FAILED    ${what}\n          ${hint}`);
  }
  skip(what: string, why: string): void {
    this.unchecked.push(what);
    console.log(`UNCHECKED ${what}: ${why}`);
  }
  /** Prints the totals. @returns the exit code */
  close(): number {
    console.log(
      `${this.passed} passed, ${this.failures.length} failed, ${this.unchecked.length} skipped`,
    );
    return this.failures.length > 0 ? 1 : 0;
  }
}

/** Retries until there is a result or until a timeout. */
export async function waitUntil<T>(
  seconds: number,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
