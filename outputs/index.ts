import type { App } from 'cdk8s';
import type { ResolvedEnvironment } from '../resolve/environment';
import type { TargetFile } from '../scrape-configs/targets';
import { renderGitops } from './gitops';
import { type OperatorGap, renderOperator } from './operator';
import { renderRulers } from './rulers';

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
}

/** Returns the outputs that an environment asks for. */
export function renderOutputs(
  environment: ResolvedEnvironment,
  targetFiles: readonly TargetFile[],
): readonly RenderedOutput[] {
  const { operator, rulers, gitops } = environment.outputs;
  return [
    ...(operator
      ? [{ name: 'operator' as const, ...renderOperator(environment, operator, targetFiles) }]
      : []),
    ...(rulers ? [{ name: 'rulers' as const, files: renderRulers(environment, rulers) }] : []),
    ...(gitops ? [{ name: 'gitops' as const, app: renderGitops(environment, gitops) }] : []),
  ];
}
