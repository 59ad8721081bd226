// Maps the addresses, ports and paths in a pod's arguments and files to those of the lab; everything else is unchanged.
import { type AddressBook, CLUSTER_ADDRESS, podPorts } from './addresses';
import type { LabPod } from './pods';
import { LOOPBACK } from './ports';

const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Matches these paths, or paths below them, at path boundaries. */
export function pathPattern(folders: ReadonlyMap<string, string>): string {
  const paths = [...folders.keys()].sort((a, b) => b.length - a.length).map(literal);
  return `(?<![\\w./$})\\]*-])(?<path>${paths.join('|')})(?![\\w-])`;
}

/** Rewrites text for one pod. Each match is replaced once, so that nothing is mapped twice. */
export class Rewriter {
  private readonly pattern: RegExp;

  /** `folders`: paths in the pod's containers, and their paths in the lab. */
  constructor(
    private readonly book: AddressBook,
    private readonly pod: LabPod,
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
        const ports = this.book.resolve(host, port === undefined ? undefined : Number(port));
        variants = Math.max(variants, ports.length);
        const chosen = ports[Math.min(choice, ports.length - 1)];
        return chosen === undefined ? match : `${LOOPBACK}:${chosen}`;
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
    const mapped = (port: string | undefined) =>
      podPorts(this.pod).includes(Number(port))
        ? this.book.port(this.pod, Number(port))
        : undefined;
    if (groups.own !== undefined) {
      const port = mapped(groups.own);
      if (port !== undefined) return `${LOOPBACK}:${port}`;
      return groups.bind === '0.0.0.0' ? `${LOOPBACK}:${groups.own}` : match;
    }
    if (groups.bare !== undefined) return `${groups.key}${mapped(groups.bare) ?? groups.bare}`;
    if (groups.any !== undefined) return LOOPBACK;
    const folder = this.folders.get(groups.path ?? '') ?? match;
    if (folder !== '/') return folder;
    const [offset, whole] = [rest.at(-3) as number, rest.at(-2) as string];
    return whole[offset + match.length] === '/' ? '' : '/';
  }
}
