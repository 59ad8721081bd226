import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { prometheusRuleFiles } from '../alerts/rules';
import type { ResolvedEnvironment } from '../resolve/environment';
import { scrapeJobs } from '../scrape-configs/jobs';
import { renderTargets, type TargetFile, targetsByJob } from '../scrape-configs/targets';
import { Alertmanager } from './alertmanager';
import { Namespace } from './component-base';
import { DefaultDeny } from './network-policy';
import { NodeExporter } from './node-exporter';
import { Prometheus } from './prometheus';

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
    new Namespace(scope, 'stack', { name: own, podSecurity: 'restricted' });
    new Namespace(scope, 'agents', { name: agents, podSecurity: 'privileged' });
    new DefaultDeny(scope, 'deny-stack', { namespace: own });
    new DefaultDeny(scope, 'deny-agents', { namespace: agents });
  });
  chart('prometheus', (scope) => {
    new Prometheus(scope, 'prometheus', {
      environment,
      jobs: scrapeJobs(environment, targets.keys()),
      targets: Object.fromEntries(
        [...targets].map(([job, groups]) => [`${job}.json`, renderTargets(groups)]),
      ),
      rules: prometheusRuleFiles(),
    });
  });
  chart('alertmanager', (scope) => {
    new Alertmanager(scope, 'alertmanager', { environment });
  });
  chart('node-exporter', (scope) => {
    new NodeExporter(scope, 'node-exporter', { environment });
  });
  return app;
}
