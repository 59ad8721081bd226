// Turns what Go printed into what to do about it.

interface Cause {
  readonly sign: RegExp;
  readonly advice: (match: RegExpMatchArray, folder: string) => string;
}

// The first that fits wins, so the particular stands before the general.
const causes: readonly Cause[] = [
  {
    sign: /verifying .*\n?.*checksum mismatch|SECURITY ERROR/,
    advice: () =>
      'A downloaded module differs from its checksum in go.sum. Do not go on before you know why.',
  },
  {
    sign: /missing go\.sum entry|updates to go\.(?:mod|sum) needed/,
    advice: (_, folder) => `go.mod and go.sum do not agree. Run: cd tools/${folder} && go mod tidy`,
  },
  {
    sign: /requires go >= (\S+)/,
    advice: ([, version = '']) => `Install Go ${version} or newer, then run this again.`,
  },
  {
    sign: /dial tcp|no such host|i\/o timeout|connection (?:refused|reset)|proxyconnect|TLS handshake timeout/,
    advice: () =>
      'The Go module proxy cannot be reached. Check the network, or name a proxy that can be reached ' +
      'with `go env -w GOPROXY=...`, then run this again.',
  },
  {
    sign: /(?:40[34]|410) (?:Forbidden|Not Found|Gone)/,
    advice: (_, folder) =>
      `The Go module proxy does not have a version that tools/${folder}/go.mod names. Try another proxy or version.`,
  },
  {
    sign: /no space left on device/,
    advice: () =>
      'The disk is full: free some space (`go clean -cache` frees much), then run this again.',
  },
  {
    sign: /signal: killed|cannot allocate memory/,
    advice: () => 'Out of memory: close something, or set GOMAXPROCS=1, then run this again.',
  },
];

/** What to do about a failed build, or undefined if only its log can tell. */
export function adviceFor(log: string, folder: string): string | undefined {
  for (const { sign, advice } of causes) {
    const match = log.match(sign);
    if (match) return advice(match, folder);
  }
  return undefined;
}

/** Whether Go release `a` is older than `b`; both like `1.26.0`. */
export function olderGo(a: string, b: string): boolean {
  const numbers = (version: string) => version.split('.').map((part) => Number.parseInt(part, 10));
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
