import type { Environment } from '../catalog/definitions/environment';
import type { ExternalTracing } from '../catalog/definitions/external-tracing';
import {
  type ExternalAlertmanager,
  type ExternalCollector,
  type ExternalGrafana,
  type ExternalLoki,
  type ExternalNodeExporter,
  type ExternalPrometheus,
  type ResolvedPart,
  resolvePart,
} from '../catalog/definitions/parts';
import { type ComponentKey, componentDescriptions } from '../constructs/registry';
import type { ComponentName } from './components';

/** The parts of the stack that an environment can leave to an existing program, or leave out. */
export interface Parts {
  readonly alertmanager: ResolvedPart<ExternalAlertmanager>;
  readonly collector: ResolvedPart<ExternalCollector>;
  readonly grafana: ResolvedPart<ExternalGrafana>;
  readonly logCollector: ResolvedPart<never>;
  readonly loki: ResolvedPart<ExternalLoki>;
  readonly nodeExporter: ResolvedPart<ExternalNodeExporter>;
  readonly prometheus: Exclude<ResolvedPart<ExternalPrometheus>, { readonly kind: 'off' }>;
  readonly tracing: ResolvedPart<ExternalTracing>;
}

export type Part = keyof Parts;

export const resolveParts = ({
  alertmanager,
  collector,
  grafana,
  logCollector,
  loki,
  nodeExporter,
  prometheus,
  tracing,
}: Environment): Parts => ({
  alertmanager: resolvePart(alertmanager),
  collector: resolvePart(collector),
  grafana: resolvePart(grafana),
  // It sends log lines nowhere without Loki.
  logCollector: resolvePart<never>(loki === false ? false : logCollector),
  loki: resolvePart(loki),
  nodeExporter: resolvePart(nodeExporter),
  prometheus: resolvePart(prometheus) as Parts['prometheus'],
  tracing: resolvePart(tracing),
});

/** The parts of components; the others always run, or have another setting that enables them. */
const partsOfComponents: Readonly<Partial<Record<ComponentKey, Part>>> = {
  alertmanager: 'alertmanager',
  grafana: 'grafana',
  logCollector: 'logCollector',
  loki: 'loki',
  nodeExporter: 'nodeExporter',
  prometheus: 'prometheus',
  otelCollector: 'collector',
  jaeger: 'tracing',
  tempo: 'tracing',
};

/** An environment or stack with its parts. */
interface Divided {
  readonly parts: Parts;
}

/** Returns the kind of the part of a component; without a part, the stack runs it if its settings enable it. */
export function kindOfComponent({ parts }: Divided, component: ComponentKey): PartKind {
  const part = partsOfComponents[component];
  return part === undefined ? 'ours' : parts[part].kind;
}

type PartKind = Parts[Part]['kind'];

const partsOfPrograms = new Map(
  Object.entries(partsOfComponents).flatMap(([component, part]) =>
    Object.keys(componentDescriptions[component as ComponentKey].programs).map(
      (program) => [program as ComponentName, part] as const,
    ),
  ),
);

/** Returns the part of a program, if it has one. */
export const partOfProgram = (program: ComponentName): Part | undefined =>
  partsOfPrograms.get(program);

export const isOurs = ({ parts }: Divided, part: Part): boolean => parts[part].kind === 'ours';

/** Reports whether a part runs at all, in the stack or elsewhere. */
export const exists = ({ parts }: Divided, part: Part): boolean => parts[part].kind !== 'off';
