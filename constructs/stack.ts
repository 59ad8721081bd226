import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { lokiRuleFiles } from '../alerts/logs/rule-file';
import { ruleGroups } from '../alerts/rules';
import { demoServices } from '../catalog/settings/demo';
import { dashboardFiles } from '../dashboards/files';
import type { ResolvedEnvironment } from '../resolve/environment';
import { scrapeJobs } from '../scrape-configs/jobs';
import { renderTargets, type TargetFile, targetsByJob } from '../scrape-configs/targets';
import { Alertmanager } from './alertmanager';
import { Collector } from './collector';
import { Namespace } from './component-base';
import { Demo } from './demo';
import { Grafana } from './grafana';
import { Jaeger } from './jaeger';
import { LogCollector } from './log-collector';
import { Loki } from './loki';
import { DefaultDeny } from './network-policy';
import { NodeExporter } from './node-exporter';
import { AgentsPriority } from './priority';
import { Prometheus } from './prometheus';
import { ThanosCompactor, ThanosQuery, ThanosStore } from './thanos';

export interface StackProps {
  readonly environment: ResolvedEnvironment;
  /** Hand-written target files. */
  readonly targetFiles: readonly TargetFile[];
}

/**
 * The whole stack: one chart, and so one file, a component. Charts never depend on one another, since that
 * would rename every file; the namespaces come first by name.
 */
export function stack({ environment, targetFiles }: StackProps): App {
  const app = new App();
  const chart = (name: string, fill: (scope: Construct) => void): void => {
    fill(new Chart(app, name, { disableResourceNameHashes: true }));
  };
  const targets = targetsByJob(environment, targetFiles);

  chart('00-namespaces', (scope) => {
    const { stack: own, agents } = environment.namespaces;
    new Namespace(scope, own, { name: own, podSecurity: 'restricted' });
    new Namespace(scope, agents, { name: agents, podSecurity: 'privileged' });
    // not in a team's namespace: its other services are the team's to open and close
    for (const name of [own, agents]) {
      new DefaultDeny(scope, `default-deny-${name}`, { namespace: name });
    }
    new AgentsPriority(scope, 'agents-priority', { namespace: agents });
  });
  const ofTeams = teamNamespaces(environment);
  if (ofTeams.size > 0) {
    // a file of their own, which whoever removes the stack leaves out
    chart('00-team-namespaces', (scope) => {
      for (const [name, podSecurity] of ofTeams) {
        new Namespace(scope, name, { name, podSecurity, keep: true });
      }
    });
  }
  chart('prometheus', (scope) => {
    new Prometheus(scope, 'prometheus', {
      environment,
      jobs: scrapeJobs(environment, targets),
      targets: Object.fromEntries(
        [...targets].map(([job, groups]) => [`${job}.json`, renderTargets(groups)]),
      ),
      rules: ruleGroups(environment),
    });
  });
  chart('alertmanager', (scope) => {
    new Alertmanager(scope, 'alertmanager', { environment });
  });
  chart('loki', (scope) => {
    new Loki(scope, 'loki', {
      environment,
      rules: lokiRuleFiles(environment, ruleGroups(environment)),
    });
  });
  chart('grafana', (scope) => {
    new Grafana(scope, 'grafana', { environment, dashboards: dashboardFiles(environment) });
  });
  chart('node-exporter', (scope) => {
    new NodeExporter(scope, 'node-exporter', { environment });
  });
  chart(environment.logCollector, (scope) => {
    new LogCollector(scope, environment.logCollector, { environment });
  });
  chart('otel-collector', (scope) => {
    new Collector(scope, 'otel-collector', { environment });
  });
  chart('jaeger', (scope) => {
    new Jaeger(scope, 'jaeger', { environment });
  });
  const { thanos } = environment;
  if (thanos) {
    chart('thanos', (scope) => {
      new ThanosQuery(scope, 'thanos-query', { environment, thanos });
      new ThanosStore(scope, 'thanos-store', { environment, thanos });
      new ThanosCompactor(scope, 'thanos-compactor', { environment, thanos });
    });
  }
  const { demo } = environment;
  if (demo) {
    chart('demo', (scope) => {
      new Demo(scope, 'demo', { environment, demo });
    });
  }
  return app;
}

/**
 * Namespaces that teams' services run in, with the Pod Security level that each enforces. Only what the stack itself
 * puts there is known to meet one: a level would refuse pods of others.
 */
function teamNamespaces(environment: ResolvedEnvironment): Map<string, 'restricted' | undefined> {
  const { demo, namespaces, services } = environment;
  const names: readonly string[] = demo ? Object.values(demoServices) : [];
  const found = new Map<string, 'restricted' | undefined>();
  if (namespaces.teams) {
    for (const { namespace, scrape } of services) {
      const isElsewhere =
        scrape && scrape.kind !== 'kubernetes' && !(scrape.kind === 'file' && scrape.port);
      // every cluster has these, and they are nobody's to change
      const isGiven = namespace === 'default' || namespace.startsWith('kube-');
      // a check refuses a team in a namespace of the stack, which is made above
      const isOwn = namespace === namespaces.stack || namespace === namespaces.agents;
      if (!isElsewhere && !isGiven && !isOwn) found.set(namespace, undefined);
    }
  }
  for (const { name, namespace } of services)
    if (names.includes(name)) found.set(namespace, 'restricted');
  return found;
}
