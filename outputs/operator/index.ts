import { ApiObject, App, Chart } from 'cdk8s';
import { prometheusGroups, ruleParts } from '../../alerts/rule-file';
import { ruleTeams, teamRuleGroups } from '../../alerts/rules';
import type {
  GrafanaOperator,
  GrafanaSidecar,
  OperatorOutput,
} from '../../catalog/definitions/outputs';
import { labelKeys } from '../../catalog/names';
import { commonLabels } from '../../constructs/shared/labels';
import type { ResolvedEnvironment } from '../../resolve/environment';
import { exists } from '../../resolve/parts';
import type { TargetFile } from '../../scrape-configs/targets';
import { dashboardObjects, dataSourceObjects } from './dashboards';
import { MONITORING_V1, type OperatorObject, type PrometheusRuleSpec } from './objects';
import { operatorRouting } from './routing';
import { operatorScrapes } from './scrapes';

/** A part of a definition that the objects of the operator cannot contain. */
export interface OperatorGap {
  /** The scrape job, the team whose routing it is, or the program. */
  readonly of: { readonly job: string } | { readonly team: string } | { readonly program: string };
  /** Path in the configuration of Prometheus or Alertmanager, or in the pod of the program. */
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly problem: string;
}

export interface OperatorRendering {
  /** A chart for each file. */
  readonly app: App;
  readonly gaps: readonly OperatorGap[];
}

/**
 * Returns the objects of the Prometheus Operator: the rules, scrape jobs, routing, dashboards and
 * data sources of an environment.
 */
export function renderOperator(
  environment: ResolvedEnvironment,
  settings: Required<OperatorOutput>,
  targetFiles: readonly TargetFile[],
): OperatorRendering {
  const app = new App();
  const namespace = settings.namespace || environment.namespaces.stack;
  const add = (file: string, objects: readonly OperatorObject[]): void =>
    addObjects(app, { file, namespace, labels: settings.labels }, objects);
  const scrapes = operatorScrapes(environment, settings, targetFiles);
  const routing = exists(environment, 'alertmanager')
    ? operatorRouting(environment)
    : { objects: [], unsupported: [] };
  add('rules', ruleObjects(environment));
  add('scrapes', scrapes.objects);
  add('alertmanager', routing.objects);
  if (settings.grafana && exists(environment, 'grafana')) {
    add('dashboards', dashboardObjects(environment, settings.grafana));
    if (settings.dataSources) add('datasources', dataSourceObjects(environment, settings.grafana));
  }
  return {
    app,
    gaps: [
      ...scrapes.unsupported.map(({ job, ...gap }) => ({ of: { job }, ...gap })),
      ...routing.unsupported.map(({ team, ...gap }) => ({ of: { team }, ...gap })),
    ],
  };
}

/** Returns the dashboards and data sources of an environment, as objects for an existing Grafana. */
export function renderGrafana(
  environment: ResolvedEnvironment,
  form: GrafanaSidecar | GrafanaOperator,
): App {
  const app = new App();
  const { stack: namespace } = environment.namespaces;
  addObjects(app, { file: 'dashboards', namespace }, dashboardObjects(environment, form));
  addObjects(app, { file: 'datasources', namespace }, dataSourceObjects(environment, form));
  return app;
}

/** Adds a chart with these objects, and thus a file; none without objects. */
function addObjects(
  app: App,
  {
    file,
    namespace,
    labels: common = {},
  }: {
    readonly file: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  },
  objects: readonly OperatorObject[],
): void {
  if (objects.length === 0) return;
  const chart = new Chart(app, file, {
    namespace,
    labels: { ...commonLabels(), ...common },
    disableResourceNameHashes: true,
  });
  for (const { apiVersion, kind, name, labels = {}, annotations, fields } of objects)
    new ApiObject(chart, `${kind}-${name}`, {
      apiVersion,
      kind,
      metadata: { name, labels, ...(annotations ? { annotations } : {}) },
      ...fields,
    });
}

/** Returns a PrometheusRule for each team, or several if its rules exceed the size limit. */
const ruleObjects = (environment: ResolvedEnvironment): readonly OperatorObject[] =>
  ruleTeams(environment).flatMap((team) =>
    ruleParts(prometheusGroups(environment, teamRuleGroups(environment, team))).map(
      ({ index, groups }): OperatorObject => ({
        apiVersion: MONITORING_V1,
        kind: 'PrometheusRule',
        name: index === 0 ? `team-${team}` : `team-${team}-${index + 1}`,
        labels: { [labelKeys.team]: team },
        fields: { spec: { groups } satisfies PrometheusRuleSpec },
      }),
    ),
  );
