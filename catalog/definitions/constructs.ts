import type { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/** What the constructs of a team can refer to. */
export interface TeamContext {
  /** Name of the environment. */
  readonly environment: string;
  readonly cluster: string;
  readonly team: string;
  /** Namespace of the team's objects; the default of the chart. */
  readonly namespace: string;
  /** Names of the stack's pull secrets, which exist in the stack's namespaces only. */
  readonly imagePullSecrets: readonly string[];
  /** Where programs send traces by OTLP. */
  readonly otlp: { readonly grpc: string; readonly http: string };
  /**
   * Labels for the pods of one of the team's programs: discovery, log streams and network policies find pods by them.
   */
  podLabels(service: string): Readonly<Record<string, string>>;
}

/** Adds constructs to the chart of a team, which becomes `dist/<environment>/team-<name>.yaml`. */
export type TeamConstructs = (scope: Chart, context: TeamContext) => void;

/**
 * The constructs of a stack. The default child of a component is its workload, so that `ApiObject.of(stack.prometheus)`
 * is its StatefulSet; `stack.node.findAll()` reaches every object.
 */
export interface StackConstructs extends Construct {
  readonly prometheus: Construct;
  readonly alertmanager: Construct;
  readonly loki: Construct;
  readonly grafana: Construct;
  readonly nodeExporter: Construct;
  readonly logCollector: Construct;
  readonly collector: Construct;
  /** Undefined where `tracing` of the environment is not 'jaeger'. */
  readonly jaeger: Construct | undefined;
  /** Undefined where `tracing` of the environment is not 'tempo'. */
  readonly tempo: Construct | undefined;
  /** Undefined where the environment has no `thanos`. */
  readonly thanosQuery: Construct | undefined;
  readonly thanosStore: Construct | undefined;
  readonly thanosCompactor: Construct | undefined;
  /** Undefined where the environment has no `demo`. */
  readonly demo: Construct | undefined;
  /** Charts of the teams that define `constructs`, by team. */
  readonly teams: Readonly<Record<string, Chart>>;
  /** The chart of a file, such as `prometheus` for `prometheus.yaml`; a new one for a new name. */
  chart(name: string): Chart;
}

/** Changes or adds to the constructs of a stack, after all of them are made. */
export type ExtendStack = (stack: StackConstructs) => void;
