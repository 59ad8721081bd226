import { types } from 'node:util';
import { memoizeByName } from '@observability-stack/query-common';
import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { lokiRuleFiles } from '../alerts/logs/rule-file';
import { prometheusRuleFiles } from '../alerts/rule-file';
import { ruleTeams, teamRuleGroups } from '../alerts/rules';
import type { StackConstructs } from '../catalog/definitions/constructs';
import { compressFiles, type Files, mergeFiles } from '../catalog/helpers/compressed-files';
import { EVENTS_SERVICE } from '../catalog/logs/kubernetes-events';
import { WAVE_ANNOTATION } from '../catalog/names';
import { dashboardFiles } from '../dashboards/files';
import { agentEnvironments, isAgent } from '../resolve/agents';
import { type Component, findComponent, hasComponent } from '../resolve/components';
import type { ResolvedEnvironment } from '../resolve/environment';
import { isOtherCluster } from '../resolve/kubernetes-scrapes';
import { isOurs } from '../resolve/parts';
import { serviceScrapes } from '../resolve/scrapes';
import { SHARED, sharedEnvironment } from '../resolve/shared';
import { isScrapedBy, scrapeJobs, shardingJob } from '../scrape-configs/jobs';
import { renderTargetFiles, type TargetFile, targetsByJob } from '../scrape-configs/targets';
import { Alertmanager } from './alertmanager/construct';
import { Demo } from './demo/construct';
import { demoServices } from './demo/settings';
import { Exporters } from './exporters/construct';
import { Grafana } from './grafana/construct';
import { Jaeger } from './jaeger/construct';
import { KubeStateMetrics } from './kube-state-metrics/construct';
import { Kubernetes } from './kubernetes/construct';
import { KubernetesEvents } from './kubernetes/events';
import { LogCollector } from './log-collector/construct';
import { Loki } from './loki/construct';
import { NodeExporter } from './node-exporter/construct';
import { Collector } from './otel-collector/construct';
import { Prometheus } from './prometheus/construct';
import { Pushgateway } from './pushgateway/construct';
import { Namespace } from './shared/component-base';
import { DefaultDeny } from './shared/network-policy';
import { AgentsPriority } from './shared/priority';
import { TeamChart } from './team-chart';
import { Tempo } from './tempo/construct';
import { ThanosCompactor, ThanosQuery, ThanosStore } from './thanos/construct';

export interface ObservabilityStackProps {
  /** The result of `resolveEnvironment(defineEnvironment({ ... }))`. */
  readonly environment: ResolvedEnvironment;
  /** Target files of external targets. @default none */
  readonly targetFiles?: readonly TargetFile[];
}

/** The constructs of the parts; undefined for those that the stack does not run. */
interface RunningParts {
  readonly alertmanager: Alertmanager | undefined;
  readonly collector: Collector | undefined;
  readonly grafana: Grafana | undefined;
  readonly logCollector: LogCollector | undefined;
  readonly loki: Loki | undefined;
  readonly nodeExporter: NodeExporter | undefined;
  readonly prometheus: Prometheus | undefined;
}

/** An error that a function of a definition threw. */
export interface StackFailure {
  /** The team whose `constructs` threw, or `extend` of the environment. */
  readonly where: { readonly team: string } | 'extend';
  readonly error: unknown;
}

/**
 * The stack of an environment: one chart, and thus one file, for each component, for each ConfigMap of rules, for the
 * dashboards of each team, and for each team with constructs. The file of the namespaces sorts first.
 */
export class ObservabilityStack extends Construct implements StackConstructs {
  readonly environment: ResolvedEnvironment;
  readonly targetFiles: readonly TargetFile[];
  readonly jaeger: Jaeger | undefined;
  readonly tempo: Tempo | undefined;
  readonly thanosQuery: ThanosQuery | undefined;
  readonly thanosStore: ThanosStore | undefined;
  readonly thanosCompactor: ThanosCompactor | undefined;
  readonly pushgateway: Pushgateway | undefined;
  readonly kubeStateMetrics: KubeStateMetrics | undefined;
  readonly kubernetes: Kubernetes | undefined;
  readonly kubernetesEvents: KubernetesEvents | undefined;
  readonly exporters: Exporters | undefined;
  readonly demo: Demo | undefined;
  readonly teams: Readonly<Record<string, TeamChart>>;
  /** The constructs of the parts that the stack runs. */
  private readonly running: RunningParts;
  /** Errors thrown by functions of definitions: `constructs` of a team, `extend` of the environment. */
  readonly failures: readonly StackFailure[];

  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id);
    const { environment, targetFiles = [] } = props;
    this.environment = environment;
    this.targetFiles = targetFiles;
    const rules = renderRules(environment);
    const { jobs, targets } = scraping(environment, SHARED, targetFiles);

    this.addNamespaces();
    const prometheus = isOurs(environment, 'prometheus')
      ? new Prometheus(this.chart('prometheus'), 'prometheus', {
          environment,
          jobs,
          targets,
          rules: rules.prometheus,
          ruleScope: (name) => this.chart(name),
        })
      : undefined;
    const alertmanager = isOurs(environment, 'alertmanager')
      ? new Alertmanager(this.chart('alertmanager'), 'alertmanager', { environment })
      : undefined;
    const loki = isOurs(environment, 'loki')
      ? new Loki(this.chart('loki'), 'loki', { environment, rules: rules.loki })
      : undefined;
    const grafana = isOurs(environment, 'grafana')
      ? new Grafana(this.chart('grafana'), 'grafana', {
          environment,
          dashboards: dashboardFiles(environment),
          dashboardScope: (name) => this.chart(name),
        })
      : undefined;
    const nodeExporter = isOurs(environment, 'nodeExporter')
      ? new NodeExporter(this.chart('node-exporter'), 'node-exporter', { environment })
      : undefined;
    const agent = environment.logCollector;
    const logCollector = isOurs(environment, 'logCollector')
      ? new LogCollector(this.chart(agent), agent, { environment })
      : undefined;
    const collector = isOurs(environment, 'collector')
      ? new Collector(this.chart('otel-collector'), 'otel-collector', { environment })
      : undefined;
    this.running = {
      alertmanager,
      collector,
      grafana,
      logCollector,
      loki,
      nodeExporter,
      prometheus,
    };
    this.jaeger = hasComponent(environment, 'jaeger')
      ? new Jaeger(this.chart('jaeger'), 'jaeger', { environment })
      : undefined;
    this.tempo = hasComponent(environment, 'tempo')
      ? new Tempo(this.chart('tempo'), 'tempo', { environment })
      : undefined;
    const { thanos, pushgateway, kubeStateMetrics, kubernetes, demo } = environment;
    const thanosProps = thanos ? { environment, thanos } : undefined;
    this.thanosQuery =
      thanosProps && new ThanosQuery(this.chart('thanos'), 'thanos-query', thanosProps);
    this.thanosStore =
      thanosProps && new ThanosStore(this.chart('thanos'), 'thanos-store', thanosProps);
    this.thanosCompactor =
      thanosProps && new ThanosCompactor(this.chart('thanos'), 'thanos-compactor', thanosProps);
    this.pushgateway = pushgateway
      ? new Pushgateway(this.chart('pushgateway'), 'pushgateway', { environment, pushgateway })
      : undefined;
    this.kubeStateMetrics =
      kubeStateMetrics && !kubeStateMetrics.address
        ? new KubeStateMetrics(this.chart('kube-state-metrics'), 'kube-state-metrics', {
            environment,
            kubeStateMetrics,
          })
        : undefined;
    // An existing Prometheus has its own permissions.
    this.kubernetes =
      kubernetes && prometheus
        ? new Kubernetes(this.chart('kubernetes'), 'kubernetes', { environment, kubernetes })
        : undefined;
    this.kubernetesEvents =
      kubernetes && kubernetes.events
        ? new KubernetesEvents(this.chart(EVENTS_SERVICE), EVENTS_SERVICE, { environment })
        : undefined;
    this.exporters = environment.services.some(({ exporter }) => exporter)
      ? new Exporters(this.chart('exporters'), 'exporters', { environment })
      : undefined;
    this.demo = demo ? new Demo(this.chart('demo'), 'demo', { environment, demo }) : undefined;

    this.teams = Object.fromEntries(
      environment.teams.flatMap((team) =>
        team.constructs
          ? [[team.name, new TeamChart(this, `team-${team.name}`, { environment, team })]]
          : [],
      ),
    );
    this.failures = this.applyDefinitions();
    this.node.addValidation({
      validate: () =>
        this.failures.map(
          ({ where, error }) =>
            `${where === 'extend' ? 'extend' : `constructs of team ${where.team}`}: ${String(error)}`,
        ),
    });
  }

  get alertmanager(): Alertmanager {
    return this.part('alertmanager');
  }

  get collector(): Collector {
    return this.part('collector');
  }

  get grafana(): Grafana {
    return this.part('grafana');
  }

  get logCollector(): LogCollector {
    return this.part('logCollector');
  }

  get loki(): Loki {
    return this.part('loki');
  }

  get nodeExporter(): NodeExporter {
    return this.part('nodeExporter');
  }

  get prometheus(): Prometheus {
    return this.part('prometheus');
  }

  /** Returns the construct of a part. @throws if the environment leaves it out or to an existing program */
  private part<P extends keyof RunningParts>(part: P): NonNullable<RunningParts[P]> {
    const construct = this.running[part];
    if (!construct)
      throw new Error(
        `${part} is ${this.environment.parts[part].kind} in environment "${this.environment.name}": the stack has no construct of it`,
      );
    return construct;
  }

  /** Calls the functions of the definitions, even after one throws, so that all problems are reported at once. */
  private applyDefinitions(): readonly StackFailure[] {
    const failures: StackFailure[] = [];
    const attempt = (where: StackFailure['where'], call: () => unknown): void => {
      try {
        const result = call();
        if (!types.isPromise(result)) return;
        // Its rejection would end the process after the output is written.
        result.catch(() => undefined);
        throw new Error('function is asynchronous: what it adds later would be missing');
      } catch (error) {
        failures.push({ where, error });
      }
    };
    for (const { name, constructs } of this.environment.teams) {
      const chart = this.teams[name];
      if (chart && constructs) attempt({ team: name }, () => constructs(chart, chart.context));
    }
    const { extend } = this.environment;
    if (extend) attempt('extend', () => extend(this));
    return failures;
  }

  /** Returns the chart of a file, such as `prometheus` for `prometheus.yaml`; creates it if it does not exist. */
  chart(name: string): Chart {
    const existing = this.node.tryFindChild(name);
    return existing instanceof Chart
      ? existing
      : new Chart(this, name, { disableResourceNameHashes: true });
  }

  private addNamespaces(): void {
    const { environment } = this;
    const { stack, agents } = environment.namespaces;
    const chart = this.chart('00-namespaces');
    const { gitops } = environment.outputs;
    const annotations: Readonly<Record<string, string>> =
      gitops && gitops.kind === 'argo-cd' ? { [WAVE_ANNOTATION]: '-1' } : {};
    new Namespace(chart, stack, { name: stack, podSecurity: 'restricted', annotations });
    new Namespace(chart, agents, { name: agents, podSecurity: 'privileged', annotations });
    // Not for the namespaces of teams, which also contain workloads outside the stack.
    for (const name of [stack, agents])
      new DefaultDeny(chart, `default-deny-${name}`, { namespace: name });
    new AgentsPriority(chart, 'agents-priority', { namespace: agents });
    const ofTeams = teamNamespaces(environment);
    // A separate file, so that removing the stack can keep them.
    if (ofTeams.size > 0) {
      const teams = this.chart('00-team-namespaces');
      for (const [name, podSecurity] of ofTeams)
        new Namespace(teams, name, { name, podSecurity, keep: true, annotations });
    }
  }
}

/** Returns the scrape jobs, and the files of their targets. */
const scraping = memoizeByName(
  (environment: ResolvedEnvironment, _: typeof SHARED, targetFiles: readonly TargetFile[]) => {
    const shared = sharedEnvironment(environment, SHARED);
    const targets = targetsByJob(shared, targetFiles);
    return { jobs: scrapeJobs(shared, targets), targets: renderTargetFiles(targets) };
  },
);

/**
 * Renders the rules of each shard of Prometheus and of Loki, team by team, so that only the compressed
 * texts of all teams are in memory at the same time.
 */
function renderRules(environment: ResolvedEnvironment) {
  const prometheus: readonly Files[][] = shardsOf(environment).map(() => []);
  const loki: Record<string, Files> = {};
  for (const team of ruleTeams(environment)) {
    const files = teamRules(environment, team);
    for (const [shard, ofShard] of prometheus.entries())
      ofShard.push(files.prometheus[shard] ?? {});
    loki[team] = files.loki;
  }
  // A check rejects several shards with agents.
  for (const agent of agentEnvironments(environment))
    for (const team of ruleTeams(agent))
      for (const files of prometheus)
        for (const [name, text] of Object.entries(
          prometheusRuleFiles(agent, teamRuleGroups(agent, team)),
        ))
          files.push(compressFiles({ [`cluster-${agent.cluster}.team-${name}`]: text }));
  return { prometheus: prometheus.map(mergeFiles), loki };
}

/** Returns the workloads of Prometheus that evaluate rules. */
const shardsOf = (environment: ResolvedEnvironment): Component['workloads'] =>
  isOurs(environment, 'prometheus') && !isAgent(environment)
    ? findComponent(environment, 'prometheus').workloads
    : [];

/** The compressed rule files of a team, for each shard of Prometheus and for Loki. */
interface TeamRules {
  readonly prometheus: readonly Files[];
  readonly loki: Files;
}

const teamRules = memoizeByName((environment: ResolvedEnvironment, team: string): TeamRules => {
  const groups = teamRuleGroups(environment, team);
  const shards = shardsOf(environment);
  return {
    prometheus: shards.map((_, shard) => {
      // On other shards, the metrics of the job are absent and its alerts cannot fire.
      const here = groups.filter(
        ({ job }) =>
          job === undefined || isScrapedBy(shardingJob(environment, job), shard, shards.length),
      );
      return compressFiles(prometheusRuleFiles(environment, here));
    }),
    loki: compressFiles(lokiRuleFiles(environment, groups)),
  };
});

/**
 * Returns the namespaces of the teams, with the enforced Pod Security level. Only the programs of the stack are known
 * to comply with a level, which could reject other pods.
 */
function teamNamespaces(environment: ResolvedEnvironment): Map<string, 'restricted' | undefined> {
  const { demo, namespaces, services } = environment;
  const names: readonly string[] = demo ? Object.values(demoServices) : [];
  const found = new Map<string, 'restricted' | undefined>();
  if (namespaces.teams) {
    const discovered = serviceScrapes(environment).flatMap((service) =>
      service.scrape.kind === 'kubernetes' && !isOtherCluster(service.scrape)
        ? (service.scrape.namespaces ?? [])
        : [],
    );
    for (const { namespace, scrape, exporter } of [
      ...services,
      ...discovered.map(
        (namespace) => ({ namespace, scrape: false, exporter: undefined }) as const,
      ),
    ]) {
      const isElsewhere =
        scrape &&
        (scrape.kind === 'kubernetes'
          ? isOtherCluster(scrape) || scrape.namespaces !== undefined
          : !(scrape.kind === 'file' && scrape.port));
      // Every cluster has these, and they are not managed by users.
      const isGiven = namespace === 'default' || namespace.startsWith('kube-');
      // A check rejects a team in a namespace of the stack, which is created above.
      const isOwn = namespace === namespaces.stack || namespace === namespaces.agents;
      if ((exporter || !isElsewhere) && !isGiven && !isOwn) found.set(namespace, undefined);
    }
  }
  if (namespaces.teams)
    for (const { name, namespace = name, constructs } of environment.teams)
      if (constructs && !found.has(namespace)) found.set(namespace, undefined);
  for (const { name, namespace } of services)
    if (names.includes(name)) found.set(namespace, 'restricted');
  return found;
}
