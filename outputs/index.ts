import type { App } from 'cdk8s';
import type { ResolvedEnvironment } from '../resolve/environment';
import { scrapeJobs } from '../scrape-configs/jobs';
import { type TargetFile, targetsByJob } from '../scrape-configs/targets';
import { type FilesProblem, renderFiles } from './files';
import { renderGitops } from './gitops';
import { type OperatorGap, renderGrafana, renderOperator } from './operator';
import { renderPrometheus } from './prometheus';
import type { RenderedObject } from './rendered/manifests';
import { renderRulers } from './rulers';
import { renderSlos } from './slos';

/** Names of the outputs beside the manifests of the stack. */
export type OutputName = keyof ResolvedEnvironment['outputs'];

/** A further form of the output, from the same rules, jobs, routing and dashboards as the manifests. */
export interface RenderedOutput {
  readonly name: OutputName;
  /** Kubernetes objects; a chart for each file. @default none */
  readonly app?: App;
  /** Other files by name. @default none */
  readonly files?: ReadonlyMap<string, string>;
  /** Parts of the definitions that this form cannot contain. @default none */
  readonly gaps?: readonly OperatorGap[];
  /** Settings of the output that do not fit the environment. @default none */
  readonly problems?: readonly FilesProblem[];
}

const prometheusFiles = (
  environment: ResolvedEnvironment,
  targets: ReturnType<typeof targetsByJob>,
): ReadonlyMap<string, string> =>
  renderPrometheus(environment, scrapeJobs(environment, targets), targets);

/** Returns the outputs that an environment enables. `objects` are the manifests of the stack. */
export function renderOutputs(
  environment: ResolvedEnvironment,
  targetFiles: readonly TargetFile[],
  objects: readonly RenderedObject[],
): readonly RenderedOutput[] {
  const { operator, rulers, prometheus, grafana, slos, gitops, files } = environment.outputs;
  return [
    ...(operator
      ? [{ name: 'operator' as const, ...renderOperator(environment, operator, targetFiles) }]
      : []),
    ...(rulers ? [{ name: 'rulers' as const, files: renderRulers(environment, rulers) }] : []),
    ...(prometheus
      ? [
          {
            name: 'prometheus' as const,
            files: prometheusFiles(environment, targetsByJob(environment, targetFiles)),
          },
        ]
      : []),
    ...(grafana ? [{ name: 'grafana' as const, app: renderGrafana(environment, grafana) }] : []),
    ...(slos ? [{ name: 'slos' as const, files: renderSlos(environment, slos) }] : []),
    ...(gitops ? [{ name: 'gitops' as const, app: renderGitops(environment, gitops) }] : []),
    ...(files
      ? [{ name: 'files' as const, ...renderFiles(environment, files, targetFiles, objects) }]
      : []),
  ];
}
