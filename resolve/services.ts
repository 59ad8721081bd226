import type { Metric } from '@observability-stack/contracts';
import { parseDurationMs } from '@observability-stack/query-common';
import type { AlertRule, LogRecordingRule, RecordingRule } from '../catalog/definitions/alert';
import { signalOptions } from '../catalog/definitions/alert-overrides';
import type { AlertSettings } from '../catalog/definitions/alert-settings';
import type { Duration, Resolved } from '../catalog/definitions/common';
import { applyDefaults } from '../catalog/definitions/defaults';
import type { Environment } from '../catalog/definitions/environment';
import type { LogConfig } from '../catalog/definitions/logs';
import { type Otlp, otlpDefaults } from '../catalog/definitions/otlp';
import { packContracts, type ResolvedPack, resolvePack } from '../catalog/definitions/packs';
import type { Panel } from '../catalog/definitions/panel';
import { type Push, pushDefaults } from '../catalog/definitions/push';
import type { KubernetesScrape, Scrape } from '../catalog/definitions/scrape';
import {
  httpDefaults,
  type ResolvedSignals,
  type SignalOptions,
} from '../catalog/definitions/signals';
import {
  type BudgetPeriod,
  longestPeriod,
  type ResolvedSlo,
  type Slo,
} from '../catalog/definitions/slo';
import type { AdditionalScrape, PanelSelector, Service, Team } from '../catalog/definitions/team';
import { type DefinedService, definedServices } from '../catalog/integrations';
import { dashboardVariables, labelKeys } from '../catalog/names';
import { httpVocabulary } from '../catalog/signals/http';
import { type Vocabulary, vocabularyContracts } from '../catalog/signals/vocabulary';
import { removedSeries, storedContracts } from './relabeling';

/** The definition of a service in an environment. */
export interface ResolvedService {
  readonly name: string;
  readonly team: string;
  readonly description: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly scrape: Scrape | false;
  /** Scrapes in addition to `scrape`; `resolve/scrapes.ts` lists both. */
  readonly scrapes: readonly AdditionalScrape[];
  readonly push: Resolved<Push> | false;
  readonly otlp: Resolved<Otlp> | false;
  /** Undefined without log settings. */
  readonly logs?: LogConfig;
  /** Contracts in addition to its signals. */
  readonly metrics: readonly Metric[];
  readonly metricsComplete: boolean;
  readonly signals: ResolvedSignals | false;
  readonly packs: readonly ResolvedPack[];
  readonly slos: readonly ResolvedSlo[];
  /** Alerts of its definition. */
  readonly alerts: readonly AlertRule[];
  /** Recording rules of its definition. */
  readonly recordings: readonly (RecordingRule | LogRecordingRule)[];
  /** Panels of its definition. */
  readonly panels: readonly Panel[];
  /** The kind of the integration that defines it. */
  readonly integration?: DefinedService['integration'];
  /** The exporter of the integration that the stack deploys. */
  readonly exporter?: DefinedService['exporter'];
}

/** Returns the interval of the scrapes of a service. */
export const scrapeIntervalOf = (
  { prometheus }: { readonly prometheus: { readonly scrapeInterval: Duration } },
  { scrape }: Pick<ResolvedService, 'scrape'>,
): Duration => (scrape && scrape.interval) || prometheus.scrapeInterval;

/** Returns the labels that select the pods of a service in Kubernetes. */
export const podSelector = (
  { name }: Pick<ResolvedService, 'name'>,
  { selector }: Pick<KubernetesScrape, 'selector'> = {},
): Readonly<Record<string, string>> => selector ?? { [labelKeys.name]: name };

const declaredContracts = ({
  signals,
  metrics,
}: Pick<ResolvedService, 'signals' | 'metrics'>): readonly Metric[] => [
  ...(signals ? vocabularyContracts(signals.vocabulary) : []),
  ...metrics,
];

type Declared = Pick<ResolvedService, 'signals' | 'metrics' | 'scrape' | 'scrapes'>;

/** Returns the contracts of all declared metrics of a service, as its scrapes store them. */
export const serviceContracts = (service: Declared): readonly Metric[] => [
  ...storedContracts(service.scrape, declaredContracts(service)),
  ...service.scrapes.flatMap(({ scrape, metrics = [] }) => storedContracts(scrape, metrics)),
];

/** Returns the names of series of a service that its scrapes remove, although contracts declare them. */
export const removedSeriesOf = (service: Declared): ReadonlySet<string> =>
  new Set([
    ...removedSeries(service.scrape, declaredContracts(service)),
    ...service.scrapes.flatMap(({ scrape, metrics = [] }) => [...removedSeries(scrape, metrics)]),
  ]);

/** Returns the vocabularies of all services, with that of `http()` first. */
export const vocabulariesOf = (services: readonly ResolvedService[]): readonly Vocabulary[] => [
  ...new Set([
    httpVocabulary(),
    ...services.flatMap(({ signals }) => (signals === false ? [] : [signals.vocabulary])),
  ]),
];

export const resolveServices = (
  environment: Environment,
  alerts: Resolved<AlertSettings>,
): readonly ResolvedService[] =>
  environment.teams.flatMap((team) =>
    definedServices(team).flatMap(({ service, integration, exporter }): ResolvedService[] => {
      const override = environment.services?.[service.name];
      if (override === false) return [];
      return [
        {
          name: service.name,
          team: team.name,
          description: service.description ?? '',
          namespace: service.namespace ?? team.namespace ?? team.name,
          replicas: override?.replicas ?? service.replicas ?? 1,
          scrape: service.scrape ?? false,
          scrapes: service.scrapes ?? [],
          push: service.push ? applyDefaults<Push>(pushDefaults, service.push) : false,
          otlp: service.otlp ? applyDefaults<Otlp>(otlpDefaults, service.otlp) : false,
          ...(service.logs ? { logs: service.logs } : {}),
          metrics: metricsOf(service),
          metricsComplete: service.metricsComplete ?? false,
          signals: signalsOf(environment, team, service),
          packs: (service.packs ?? []).map(resolvePack),
          slos: (service.slos ?? []).map((slo) => resolveSlo(alerts, slo)),
          alerts: alertsOf(team.name, service),
          recordings: recordingsOf(team.name, service),
          panels: panelsOf(service),
          ...(integration ? { integration } : {}),
          ...(exporter ? { exporter } : {}),
        },
      ];
    }),
  );

/** Returns an SLO with the period of the environment if it has none, or a longer one than the environment allows. */
export function resolveSlo(
  { budgetPeriod, maxBudgetPeriod }: Resolved<AlertSettings>,
  slo: Slo,
): ResolvedSlo {
  const period = slo.period ?? budgetPeriod;
  const length = (of: BudgetPeriod): number => parseDurationMs(longestPeriod(of));
  const isTooLong = maxBudgetPeriod !== false && length(period) > length(maxBudgetPeriod);
  return { ...slo, period: isTooLong ? maxBudgetPeriod : period };
}

/** Returns the periods of all error budgets without duplicates, with that of the environment first. */
export const budgetPeriods = ({
  services,
  alerts,
}: {
  readonly services: readonly Pick<ResolvedService, 'slos'>[];
  readonly alerts: Pick<Resolved<AlertSettings>, 'budgetPeriod'>;
}): readonly BudgetPeriod[] => [
  ...new Set([
    alerts.budgetPeriod,
    ...services.flatMap(({ slos }) => slos.map(({ period }) => period)),
  ]),
];

/** Returns the declared metrics, and those of packs and the histograms of SLOs that are not among them. */
function metricsOf({ metrics = [], packs = [], slos = [], signals }: Service): readonly Metric[] {
  const ofSignals = signals ? vocabularyContracts(signals.vocabulary ?? httpVocabulary()) : [];
  const names = new Set([...ofSignals, ...metrics].map(({ name }) => name));
  const histograms = slos.flatMap((slo) =>
    slo.kind === 'latency' && slo.histogram ? [slo.histogram as Metric] : [],
  );
  const others = [...packs.flatMap(packContracts), ...histograms].filter(
    ({ name }) => !names.has(name),
  );
  return [...metrics, ...new Map(others.map((metric) => [metric.name, metric])).values()];
}

function signalsOf(
  environment: Environment,
  team: Team,
  { name, signals }: Service,
): ResolvedSignals | false {
  if (!signals) return false;
  const { kind, vocabulary = httpVocabulary(), ...given } = signals;
  const override = environment.services?.[name] || {};
  const resolved = applyDefaults<SignalOptions>(httpDefaults, {
    ...signalOptions(environment.alertThresholds ?? {}),
    ...signalOptions(team.alertThresholds ?? {}),
    ...given,
    ...signalOptions(override.alertThresholds ?? {}),
  });
  return {
    kind,
    vocabulary,
    ...resolved,
    // No alert on a duration that is not measured, and no ignored routes without a label for the
    // route.
    ...(vocabulary.duration ? {} : { latency: false }),
    ...(vocabulary.route === undefined ? { ignoreRoutes: [] } : {}),
  };
}

const alertsOf = (team: string, { name, alerts }: Service): readonly AlertRule[] =>
  resultOf(alerts, { service: name }).map((alert) => ({ team, service: name, ...alert }));

/** Returns the recording rules. Series from Loki have the service that the receiver of its remote write is selected by. */
const recordingsOf = (
  team: string,
  { name, recordings }: Service,
): readonly (RecordingRule | LogRecordingRule)[] =>
  resultOf(recordings, { service: name }).map((rule) =>
    rule.kind === 'log-recording'
      ? { ...rule, labels: { team, service: name, ...rule.labels } }
      : rule,
  );

// reading the definitions has run the builders of the Foundation SDK
const panelsOf = ({ name, panels }: Service): readonly Panel[] =>
  resultOf(panels, panelSelector(name)) as readonly Panel[];

/** Returns the argument of the function that makes the panels of a service. */
export const panelSelector = (service: string): PanelSelector => ({
  service,
  env: `$${dashboardVariables.env}`,
});

const resultOf = <A, T>(
  given: readonly T[] | ((argument: A) => readonly T[]) | undefined,
  argument: A,
): readonly T[] => (typeof given === 'function' ? given(argument) : (given ?? []));
