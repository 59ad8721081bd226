import { contractSeries, type Metric, targetLabels } from '@observability-stack/contracts';
import * as processMetrics from '@observability-stack/contracts/standard/process';
import type { PromqlTest, TestSeries } from '../definitions/alert';
import type { Resolved, Resources, SecretKey } from '../definitions/common';
import { applyDefaults } from '../definitions/defaults';
import { keep, type RelabelStep } from '../definitions/relabel';
import type { Severity } from '../definitions/routing';
import { fileSd, kubernetesSd, type Scrape } from '../definitions/scrape';
import type { PanelSelector, Service } from '../definitions/team';
import { dashboardVariables } from '../names';
import type { ExporterOptions, IntegrationOptions } from './options';

/** The owner of an integration, and the namespace of its exporter. */
export interface IntegrationPlace {
  readonly team: string;
  readonly namespace: string;
}

/** A container that exposes the metrics of another program. */
export interface ExporterPod {
  /** Name of the image in `images` of an environment. */
  readonly image:
    | 'blackboxExporter'
    | 'memcachedExporter'
    | 'nginxExporter'
    | 'postgresExporter'
    | 'redisExporter';
  readonly port: number;
  readonly uid: number;
  readonly args: readonly string[];
  /** Environment variables: values, or keys of Secrets in the namespace of the exporter. */
  readonly env: Readonly<Record<string, string | SecretKey>>;
  /** Files below `/etc/exporter`. @default none */
  readonly files?: Readonly<Record<string, string>>;
  /** Ports to which it connects; the addresses are not limited. */
  readonly connects: readonly number[];
  readonly resources: Resolved<Resources>;
}

/** The directory of the files of an exporter in its container. */
export const EXPORTER_FILES = '/etc/exporter';

/** What follows from the options of an integration. */
export interface IntegrationKind<O extends IntegrationOptions> {
  /** Returns the service whose definition the options are. */
  readonly service: (options: O, place: IntegrationPlace) => Service;
  /** Returns the exporter that the stack deploys. @default the program exposes its own metrics */
  readonly exporter?: (options: O) => ExporterPod;
}

const defaultResources: Resolved<Resources> = {
  cpu: '10m',
  memory: '32Mi',
  cpuLimit: '200m',
  memoryLimit: '128Mi',
};

/** Returns the requests and limits of a deployed exporter. */
export const exporterResources = ({ resources }: ExporterOptions): Resolved<Resources> =>
  applyDefaults<Resources>(defaultResources, resources);

/** Returns the step that stores only declared metrics: exporters expose many that no rule or panel reads. */
export const onlyDeclared = (metrics: readonly Metric[]): RelabelStep =>
  keep(
    '__name__',
    metrics
      .flatMap(contractSeries)
      .map(({ name }) => name)
      .sort()
      .join('|'),
  );

/** Metrics of the process, on which every service has panels; those of the Go runtime are dropped. */
const ofProcess = Object.values(processMetrics).filter(({ name }) => name.startsWith('process_'));

/** Returns the scrape of the exporter's own endpoint, which stores only the declared metrics and those of its process. */
export function exporterScrape(
  { exporter }: ExporterOptions,
  port: number,
  metrics: readonly Metric[],
): Scrape {
  const metricRelabel = [onlyDeclared([...metrics, ...ofProcess])];
  return exporter
    ? fileSd({ targets: [exporter], metricRelabel })
    : kubernetesSd({ port, metricRelabel });
}

/** Selects the series of a service in the environment that is selected at the top of the dashboard. */
export const panelSelectorOf = (service: string): PanelSelector => ({
  service,
  env: `$${dashboardVariables.env}`,
});

/** Aggregates by target. */
export const byTarget = { by: targetLabels } as const;

/** Returns the port of `host:port`. */
export const portOf = (address: string): number =>
  Number(address.slice(address.lastIndexOf(':') + 1));

/** Returns the port of an HTTP URL. */
export function urlPort(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

/** Returns a ratio in percent, as in the texts of alerts. */
export const percent = (ratio: number): string => `${Number((ratio * 100).toPrecision(6))}%`;

/** Returns the labels of a target of an integration in tests. */
export const testTarget = (
  { team }: IntegrationPlace,
  service: string,
  instance: string,
  job = service,
) => ({ team, service, env: 'test', job, instance });

type Target = ReturnType<typeof testTarget>;

/** Returns a test in which the alert fires for a target. */
export const fires = (
  title: string,
  at: string,
  series: readonly TestSeries[],
  alert: {
    readonly severity: Severity;
    readonly target: Target;
    readonly summary: string;
    readonly description: string;
  },
): PromqlTest => ({
  title,
  at,
  series,
  fires: [
    {
      labels: { ...alert.target, severity: alert.severity },
      summary: alert.summary,
      description: alert.description,
    },
  ],
});

/** Returns a test in which the alert does not fire. */
export const silent = (title: string, at: string, series: readonly TestSeries[]): PromqlTest => ({
  title,
  at,
  series,
  fires: [],
});
