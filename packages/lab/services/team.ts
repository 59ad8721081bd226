import {
  availability,
  batch,
  type Duration,
  defineTeam,
  externalMetrics,
  fileSd,
  freshness,
  grpcPrometheus,
  latency,
  micrometerHttp,
  nullReceiver,
  otelHttp,
  pushgateway,
  queue,
  ratio,
  runtime,
  type Scrape,
  type Service,
  type Team,
  type TeamConstructs,
} from '../../../catalog';
import type { ScrapeOptions } from '../../../catalog/definitions/scrape';
import { REPORT, type ScrapedName, scrapedNames, scrapedPrograms } from './programs';

const { counter, gauge } = externalMetrics();

const processed = counter('parcel_messages_total', {
  help: 'Messages processed.',
  labels: ['queue', 'result'],
  budget: { queue: 1, result: 2 },
});
const lag = gauge('parcel_lag_messages', {
  help: 'Messages that wait.',
  labels: ['queue'],
  budget: { queue: 1 },
});
const oldest = gauge('parcel_oldest_message_age_seconds', {
  help: 'Age of the oldest message that waits.',
  unit: 'seconds',
  labels: ['queue'],
  budget: { queue: 1 },
});
const lastSuccess = gauge('report_last_success_timestamp_seconds', {
  help: 'Time of the last successful run.',
  unit: 'seconds',
});
const lastFailure = gauge('report_last_failure_timestamp_seconds', {
  help: 'Time of the last failed run.',
  unit: 'seconds',
  appearsWhen: 'with the first failure',
});
const duration = gauge('report_duration_seconds', {
  help: 'Duration of the last run.',
  unit: 'seconds',
});

/** Fires at once: a minimum of bad requests is counted in steps of five minutes. */
const OBJECTIVE = { objective: 99.9, minBadRequests: 1 } as const;

/** The team of the services, and its namespace in a cluster. */
export const EXAMPLE_TEAM = 'logistics';

/** Where the services run. */
export interface Placement {
  /** Returns the discovery of a service; undefined if it does not run. */
  readonly scrape: (name: ScrapedName, options: ScrapeOptions) => Scrape | undefined;
  readonly report: {
    /** Age of the last report above which it is late. */
    readonly within: Duration;
    /** Age of the last push above which the Pushgateway has a group of a job that does not run. */
    readonly staleAfter: Duration;
  };
  /** Objects that run the services in a cluster. @default none */
  readonly constructs?: TeamConstructs;
}

/** The address of each service that runs. */
export type Addresses = Readonly<Partial<Record<ScrapedName, string>>>;

/** Returns the placement of processes, with a report every two seconds. */
export const atAddresses = (addresses: Addresses): Placement => ({
  scrape: (name, options) => {
    const address = addresses[name];
    return address === undefined ? undefined : fileSd({ ...options, targets: [address] });
  },
  report: { within: '15s', staleAfter: '1m' },
});

interface Definition {
  readonly scrape?: ScrapeOptions;
  readonly service: Omit<Service, 'name' | 'scrape'>;
}

const definitions: Readonly<Record<ScrapedName, Definition>> = {
  'stock-service': {
    // The exporter has no metrics of the process, so the dashboard has no panels of them.
    scrape: { dropMetrics: ['process_.*'] },
    service: {
      description: 'An HTTP service with OpenTelemetry for Node.js.',
      signals: otelHttp({ names: 'withoutUnits' }),
      slos: [availability(OBJECTIVE), latency({ objective: 95, threshold: '500ms' })],
    },
  },
  'price-service': {
    // Micrometer does not have these.
    scrape: { dropMetrics: ['process_(cpu_seconds_total|resident_memory_bytes)'] },
    service: {
      description: 'An HTTP service with Micrometer.',
      signals: micrometerHttp({ buckets: [0.05, 0.1, 0.5, 1], latency: '500ms' }),
      packs: [runtime('jvm')],
      slos: [availability(OBJECTIVE), latency({ objective: 95, threshold: '500ms' })],
    },
  },
  'shipping-service': {
    service: {
      description: 'A gRPC service in Go.',
      // The program calls only the method of the health service.
      signals: grpcPrometheus({ ignoreRoutes: [] }),
      packs: [runtime('go')],
      slos: [availability(OBJECTIVE)],
    },
  },
  'parcel-worker': {
    service: {
      description: 'A consumer of a queue, with prom-client.',
      packs: [
        queue({
          processed,
          queue: 'queue',
          failure: { where: { result: 'error' }, example: { queue: 'parcels', result: 'error' } },
          success: { example: { queue: 'parcels', result: 'ok' } },
          lag,
          oldest,
        }),
        runtime('nodejs'),
      ],
      slos: [
        ratio({
          name: 'processing',
          objective: 99.9,
          minBadEvents: 1,
          bad: processed.where({ result: 'error' }),
          total: processed.where(),
          events: 'messages',
          text: 'fail',
        }),
      ],
    },
  },
};

/** Returns the team of the services that run at a place beside the stack. */
export const exampleTeam = ({ scrape, report, constructs }: Placement): Team =>
  defineTeam({
    name: EXAMPLE_TEAM,
    routing: { page: nullReceiver, ticket: nullReceiver },
    services: [
      ...scrapedNames.flatMap((name): readonly Service[] => {
        const { scrape: options, service } = definitions[name];
        const discovery = scrape(name, { ...options, metricsPath: scrapedPrograms[name].metrics });
        return discovery ? [{ ...service, name, scrape: discovery }] : [];
      }),
      {
        name: REPORT,
        description: 'A batch job that pushes its outcome to the Pushgateway.',
        push: pushgateway({ staleAfter: report.staleAfter }),
        packs: [batch({ lastSuccess, lastFailure, duration }, { within: report.within })],
        slos: [
          freshness({ objective: 99.9, timestamp: lastSuccess.where(), within: report.within }),
        ],
      },
    ],
    ...(constructs ? { constructs } : {}),
  });
