import type { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/** Values for the constructs of a team. */
export interface TeamContext {
  /** Name of the environment. */
  readonly environment: string;
  readonly cluster: string;
  readonly team: string;
  /** Namespace of the objects of the team; the default of the chart. */
  readonly namespace: string;
  /** Names of the pull secrets of the stack, which exist only in the namespaces of the stack. */
  readonly imagePullSecrets: readonly string[];
  /** OTLP endpoints for traces. @throws if the environment has no Collector */
  readonly otlp: { readonly grpc: string; readonly http: string };
  /** URL of the Pushgateway, without a path; undefined if the environment does not set `pushgateway`. */
  readonly pushgateway: string | undefined;
  /** Returns labels for the pods of a service of the team, which discovery, log streams and network policies select. */
  podLabels(service: string): Readonly<Record<string, string>>;
}

/** Adds constructs to the chart of a team, which becomes `dist/<environment>/team-<name>.yaml`. */
export type TeamConstructs = (scope: Chart, context: TeamContext) => void;

/**
 * The constructs of the stack. The default child of a component is its workload, so `ApiObject.of(stack.prometheus)` is
 * its StatefulSet; `stack.node.findAll()` returns every object.
 */
export interface StackConstructs extends Construct {
  readonly prometheus: Construct;
  /** @throws if the environment leaves it out or to an existing program, as for the other parts below */
  readonly alertmanager: Construct;
  readonly loki: Construct;
  readonly grafana: Construct;
  readonly nodeExporter: Construct;
  readonly logCollector: Construct;
  readonly collector: Construct;
  /** Undefined if `tracing` of the environment is not 'jaeger'. */
  readonly jaeger: Construct | undefined;
  /** Undefined if `tracing` of the environment is not 'tempo'. */
  readonly tempo: Construct | undefined;
  /** Undefined if the environment does not set `thanos`. */
  readonly thanosQuery: Construct | undefined;
  readonly thanosStore: Construct | undefined;
  readonly thanosCompactor: Construct | undefined;
  /** Undefined if the environment does not set `pushgateway`. */
  readonly pushgateway: Construct | undefined;
  /** Undefined if the environment does not set `kubeStateMetrics`, or with an existing one. */
  readonly kubeStateMetrics: Construct | undefined;
  /** Undefined if the environment does not set `kubernetes`. */
  readonly kubernetes: Construct | undefined;
  /** Undefined if the environment does not set `kubernetes.events`. */
  readonly kubernetesEvents: Construct | undefined;
  /** The exporters of integrations; undefined if none is deployed. */
  readonly exporters: Construct | undefined;
  /** Undefined if the environment does not set `demo`. */
  readonly demo: Construct | undefined;
  /** Charts of the teams that define `constructs`, by team. */
  readonly teams: Readonly<Record<string, Chart>>;
  /** Returns the chart of a file, such as `prometheus` for `prometheus.yaml`; creates it if it does not exist. */
  chart(name: string): Chart;
}

/** Changes or adds constructs after the stack is created. */
export type ExtendStack = (stack: StackConstructs) => void;
