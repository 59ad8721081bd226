type Labels = Readonly<Record<string, string>>;

/** An alert of the API of Alertmanager. */
export interface Alert {
  readonly labels: Labels;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed' };
}

/** What was observed about an alert. */
export interface ObservedAlert {
  readonly labels: Labels;
  readonly receiver: string;
  /** Minutes until it was first seen. */
  readonly after: number;
  /** When it was first seen without an inhibition, in milliseconds; undefined while it is inhibited. */
  readonly activeSince: number | undefined;
  /** Whether its receiver was notified. */
  readonly notified: boolean;
}

/** How long Alertmanager waits at most before it notifies of an alert, in milliseconds: `group_wait`. */
export const GROUP_WAIT = { page: 5000, ticket: 30_000 } as const;

/** The alerts of Alertmanager over time. */
export class AlertLog {
  private readonly alerts = new Map<string, ObservedAlert>();
  private readonly begin: number;
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly fetchAlerts: () => Promise<readonly Alert[]>,
    /** Alerts that are not recorded. */
    known: readonly ObservedAlert[] = [],
    private readonly now: () => number = Date.now,
  ) {
    this.begin = now();
    this.known = new Set(known.map(({ labels }) => keyOf(labels)));
  }

  /** Minutes since the beginning. */
  get minutes(): number {
    return (this.now() - this.begin) / 60_000;
  }

  get all(): readonly ObservedAlert[] {
    return [...this.alerts.values()];
  }

  async poll(): Promise<void> {
    const now = this.now();
    for (const { labels, receivers, status } of await this.fetchAlerts()) {
      const key = keyOf(labels);
      // Watchdog, and alerts that only inhibit others.
      if (labels.severity === 'none' || this.known.has(key)) continue;
      const before = this.alerts.get(key);
      const activeSince = status.state === 'active' ? (before?.activeSince ?? now) : undefined;
      const wait = labels.severity === 'page' ? GROUP_WAIT.page : GROUP_WAIT.ticket;
      this.alerts.set(key, {
        labels,
        receiver: receivers.map(({ name }) => name).join(', '),
        after: before?.after ?? this.minutes,
        activeSince,
        notified: before?.notified || (activeSince !== undefined && now - activeSince >= wait),
      });
    }
  }
}

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());
