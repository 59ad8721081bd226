import { CLUSTER_ADDRESS } from './addresses';

/** The addresses and ports of a pod outside of Kubernetes. */
export interface PodAddresses {
  /** Address on which the pod listens. @default as rendered */
  readonly listen?: string | undefined;
  /** Returns the port of a port that the pod declares, undefined for any other. */
  readonly port: (port: number) => number | undefined;
  /** Returns the addresses, as `host:port`, of an address in the cluster: the part before `.svc`, and the port. */
  readonly resolve: (host: string, port: number | undefined) => readonly string[];
}

const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Matches these paths, or paths below them, at path boundaries. */
export function pathPattern(folders: ReadonlyMap<string, string>): string {
  const paths = [...folders.keys()].sort((a, b) => b.length - a.length).map(literal);
  return `(?<![\\w./$})\\]*-])(?<path>${paths.join('|')})(?![\\w-])`;
}

/**
 * Maps the addresses, ports and paths in the arguments and files of one pod to those outside of Kubernetes; everything else
 * is unchanged. Each match is replaced once, so that nothing is mapped twice.
 */
export class Rewriter {
  private readonly pattern: RegExp;

  /** `folders`: paths in the containers of the pod, and their paths outside of them. */
  constructor(
    private readonly addresses: PodAddresses,
    private readonly folders: ReadonlyMap<string, string>,
  ) {
    const parts = [
      // peers and Services; Thanos and Loki resolve names with this prefix themselves
      `(?:dns(?:srv|srvnoa)?\\+)?${CLUSTER_ADDRESS}`,
      // ports of the pod itself, and connections inside the pod
      `(?<bind>0\\.0\\.0\\.0|127\\.0\\.0\\.1|localhost|\\[::\\]|\\$\\{(?:env:)?[A-Z_]+\\}|(?<=^|[=\\s]|[=:\\s-]["'])):(?<own>\\d+)\\b`,
      `(?<key>\\b\\w*[pP]ort["']?\\s*[:=]\\s*["']?)(?<bare>\\d+)\\b`,
      '(?<any>\\b0\\.0\\.0\\.0\\b(?![:/]))',
      ...(folders.size > 0 ? [pathPattern(folders)] : []),
    ];
    this.pattern = new RegExp(parts.join('|'), 'gm');
  }

  /** Rewrites one argument; returns several for a headless Service with several pods. */
  line(text: string): readonly string[] {
    let variants = 1;
    const render = (choice: number) =>
      text.replaceAll(this.pattern, (match, host, port, ...rest) => {
        const groups = rest.at(-1) as Record<string, string | undefined>;
        if (host === undefined) return this.own(match, groups, rest);
        const found = this.addresses.resolve(host, port === undefined ? undefined : Number(port));
        variants = Math.max(variants, found.length);
        return found[Math.min(choice, found.length - 1)] ?? match;
      });
    const first = render(0);
    return [first, ...Array.from({ length: variants - 1 }, (_, index) => render(index + 1))];
  }

  /** Rewrites a file. An item of a YAML list with a headless Service becomes one item per pod. */
  text(text: string): string {
    return text
      .split('\n')
      .map((line) => {
        const lines = this.line(line);
        return /^\s*- /.test(line) ? lines.join('\n') : (lines[0] ?? line);
      })
      .join('\n');
  }

  private own(
    match: string,
    groups: Readonly<Record<string, string | undefined>>,
    rest: readonly unknown[],
  ): string {
    const { listen } = this.addresses;
    if (groups.own !== undefined) {
      const port = this.addresses.port(Number(groups.own));
      if (port !== undefined) return `${listen ?? groups.bind}:${port}`;
      return groups.bind === '0.0.0.0' ? `${listen ?? groups.bind}:${groups.own}` : match;
    }
    if (groups.bare !== undefined)
      return `${groups.key}${this.addresses.port(Number(groups.bare)) ?? groups.bare}`;
    if (groups.any !== undefined) return listen ?? match;
    const folder = this.folders.get(groups.path ?? '') ?? match;
    if (folder !== '/') return folder;
    const [offset, whole] = [rest.at(-3) as number, rest.at(-2) as string];
    return whole[offset + match.length] === '/' ? '' : '/';
  }
}
