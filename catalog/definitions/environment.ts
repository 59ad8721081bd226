import { type ImageName, images } from '../components/images';
import { type ComponentSettings, componentSchemas } from '../components/settings';
import { type TraceStore, traceStores } from '../data-sources';
import {
  dnsLabel,
  flag,
  hostPort,
  image,
  list,
  map,
  object,
  objectName,
  oneOf,
  orOff,
  port,
  positive,
  quantity,
  type Schema,
  text,
} from '../helpers/schema';
import { type AlertSettings, alertSchema } from './alert-settings';
import type { Quantity } from './common';
import type { ExtendStack } from './constructs';
import { type Team, teamSchema } from './team';

/** Where things run. */
export interface Namespaces {
  /** The stack; Pod Security `restricted` is enforced. @default 'observability' */
  readonly stack?: string;
  /** What needs the host: node_exporter and the log collector. @default 'observability-agents' */
  readonly agents?: string;
  /**
   * Write the namespaces of the teams' services as well, to a file of their own. `false`: they are there before the
   * stack is applied. Only that of the demo has a Pod Security level; on the others what is set stays. @default true
   */
  readonly teams?: boolean;
}

/** Requests of all pods together, one node counted for agents. */
export interface Budget {
  readonly cpu: Quantity;
  readonly memory: Quantity;
}

/** What differs from a service's own record. */
export interface ServiceOverride {
  /** @default the record's own */
  readonly replicas?: number;
}

/** Lets one problem be, on purpose. What is malformed cannot be waived. */
export interface Waiver {
  /** Code of the check, from docs/checks.md. */
  readonly code: string;
  /** Part of the place that the problem names. @default everywhere in this environment */
  readonly where?: string;
  /** Why it may be, for those who read it later. */
  readonly reason: string;
}

/** One installation of the stack: becomes `dist/<name>/`. */
export interface Environment extends ComponentSettings {
  /** RFC 1123 label; also the `env` label of every target and stream. */
  readonly name: string;
  readonly teams: readonly Team[];
  /** Label that tells this cluster's alerts and blocks from others. @default the environment's name */
  readonly cluster?: string;
  /** Registry that mirrors all images, for clusters that reach no other: `registry.example.org/mirror`. @default each image's own */
  readonly registry?: string;
  /** Secrets of type `kubernetes.io/dockerconfigjson` in each namespace that has pods of the stack: both of its own, and with `demo` that of the demo's team. @default none */
  readonly imagePullSecrets?: readonly string[];
  /** A tag, a `sha256:` digest, or a whole reference in place of the pinned one. @default the pins of the components */
  readonly images?: Readonly<Partial<Record<ImageName, string>>>;
  /** @default observability and observability-agents */
  readonly namespaces?: Namespaces;
  /** @default the cluster's own default class */
  readonly storageClass?: string | false;
  /** Promtail is past its end of life: it works, and nobody mends it. @default 'promtail' */
  readonly logCollector?: 'promtail' | 'alloy';
  /** What stores traces: Jaeger, or Tempo, which searches by TraceQL and draws a service graph. @default 'jaeger' */
  readonly tracing?: TraceStore;
  /** `host:port` of an existing kube-state-metrics; the stack does not install one. Its label `service` is stored as `exported_service`. @default none */
  readonly kubeStateMetrics?: string | false;
  /** What differs here from the teams' own records, by service; `false`: it does not run here. @default nothing */
  readonly services?: Readonly<Record<string, ServiceOverride | false>>;
  /** Where the cluster's API server listens; discovery needs a way there. @default [443, 6443, 8443, 16443] */
  readonly apiServerPorts?: readonly number[];
  /** A synth that asks for more fails. @default none */
  readonly budget?: Budget | false;
  /** Problems that are known and may be. @default none */
  readonly waivers?: readonly Waiver[];
  /** Changes or adds to the constructs of the stack, after all of them are made. @default nothing */
  readonly extend?: ExtendStack;
  /** @default as each setting says */
  readonly alerts?: AlertSettings;
}

/** Types an environment where it is written, so that an editor completes and checks it. */
export const defineEnvironment = (environment: Environment): Environment => environment;

export const environmentSchema: Schema = object<Environment>(
  {
    name: dnsLabel,
    teams: list(teamSchema),
    // goes into configurations that expand `$`
    cluster: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
    registry: { type: 'string', pattern: '^[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$' },
    imagePullSecrets: list(dnsLabel),
    images: object<Record<ImageName, string>>(
      Object.fromEntries(Object.keys(images).map((name) => [name, image])) as Record<
        ImageName,
        Schema
      >,
    ),
    namespaces: object<Namespaces>({ stack: dnsLabel, agents: dnsLabel, teams: flag }),
    storageClass: orOff(objectName),
    logCollector: oneOf('promtail', 'alloy'),
    tracing: oneOf(...traceStores),
    kubeStateMetrics: orOff(hostPort),
    services: map(orOff(object<ServiceOverride>({ replicas: positive }))),
    apiServerPorts: list(port),
    budget: orOff(object<Budget>({ cpu: quantity, memory: quantity }, ['cpu', 'memory'])),
    waivers: list(object<Waiver>({ code: text, where: text, reason: text }, ['code', 'reason'])),
    // a function
    extend: {},
    alerts: alertSchema,
    ...componentSchemas,
  },
  ['name', 'teams'],
);
