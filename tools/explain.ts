// Derives a hint from the output of Go.

interface Cause {
  readonly sign: RegExp;
  readonly advice: (match: RegExpMatchArray, folder: string) => string;
}

// The first match wins, so specific patterns come before general ones.
const causes: readonly Cause[] = [
  {
    sign: /verifying .*\n?.*checksum mismatch|SECURITY ERROR/,
    advice: () =>
      'A downloaded module does not match its checksum in go.sum. Find out why before you continue.',
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
      'The Go module proxy cannot be reached. Check the network, or set another proxy ' +
      'with `go env -w GOPROXY=...`, then run this again.',
  },
  {
    sign: /(?:40[34]|410) (?:Forbidden|Not Found|Gone)/,
    advice: (_, folder) =>
      `The Go module proxy does not have a version in tools/${folder}/go.mod. Use another proxy or version.`,
  },
  {
    sign: /no space left on device/,
    advice: () =>
      'The disk is full. Free some space (`go clean -cache` frees much), then run this again.',
  },
  {
    sign: /signal: killed|cannot allocate memory/,
    advice: () => 'Out of memory. Close other programs, or set GOMAXPROCS=1, then run this again.',
  },
];

/** Returns the hint for a failed build; undefined if the output has no known cause. */
export function buildAdvice(log: string, folder: string): string | undefined {
  for (const { sign, advice } of causes) {
    const match = log.match(sign);
    if (match) return advice(match, folder);
  }
  return undefined;
}

/** Reports whether Go release `a` is older than `b`; both have the form `1.26.0`. */
export function olderGoAdvice(a: string, b: string): boolean {
  const numbers = (version: string) => version.split('.').map((part) => Number.parseInt(part, 10));
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
