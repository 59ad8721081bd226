// Objects ServiceMonitor and PodMonitor of the Prometheus Operator as services:
// https://prometheus-operator.dev/docs/api-reference/api/
import { isRecord } from '@observability-stack/query-common';
import { camelCase } from '../../catalog/helpers/camel-case';
import { leavesOf } from '../../catalog/helpers/leaves';
import { dnsLabel, uniqueNames } from './names';
import type { Mapping, SourceDocument } from './read';
import { type ImportedService, type ScrapeContext, scrapeOf } from './scrapes';

type Labels = Readonly<Record<string, string>>;

/** Converts the objects; `objects` are the Services and workloads of the files. */
export function importMonitors(
  monitors: readonly SourceDocument[],
  objects: readonly Mapping[],
  context: ScrapeContext,
): readonly ImportedService[] {
  const unique = uniqueNames();
  return monitors.flatMap(({ value }) => {
    const monitor = monitorOf(value);
    const { name, kind, spec, namespaces } = monitor;
    const place = `${kind} ${JSON.stringify(name)}`;
    const [namespace, ...others] = namespaces;
    reportSpec(spec, place, context);
    const scrapes = endpointsOf(monitor).flatMap((endpoint, index) => {
      const at = `endpoint ${JSON.stringify(endpoint.port ?? endpoint.targetPort ?? index)} of ${place}`;
      const pods = podsOf(monitor, endpoint, objects, (text) =>
        context.changed.push(`${text} of ${place}`),
      );
      if (typeof pods === 'string') {
        context.lost.push(`${at}: ${pods}`);
        return [];
      }
      const scrape = scrapeOf({
        ...{ name: dnsLabel(name), place: at, folder: '.', context, keyOf },
        discovered: { ...pods, ...(others.length > 0 ? { namespaces } : {}) },
        config: configOf(endpoint, spec, at, context),
      });
      const own = dnsLabel(String(endpoint.port ?? endpoint.targetPort ?? `endpoint-${index}`));
      return scrape ? [{ name: own, scrape }] : [];
    });
    if (scrapes.length === 0) return [];
    context.changed.push(
      'targets have the labels team, service and env, and the pod as instance, in place of namespace, pod, container, endpoint and service of the operator',
    );
    return [
      {
        name: unique(dnsLabel(name)),
        ...(namespace === undefined ? {} : { namespace }),
        scrapes,
      },
    ];
  });
}

/** Limits of `spec`, which apply to each endpoint. */
const LIMITS = [
  ...['sampleLimit', 'labelLimit', 'labelNameLengthLimit', 'labelValueLengthLimit', 'targetLimit'],
];

/** Keys of `spec` that are converted or reported elsewhere, or that select the same targets in another way. */
const KNOWN = [
  ...['endpoints', 'podMetricsEndpoints', 'selector', 'namespaceSelector', 'jobLabel'],
  ...LIMITS,
  'selectorMechanism',
];

/** What to write for keys of `spec` that a service does not have. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['podTargetLabels', 'write relabel of the scrape with __meta_kubernetes_pod_label_NAME'],
  ['targetLabels', 'write labels of the scrape'],
]);

/** Reports the keys of `spec` that a service does not have. */
function reportSpec(spec: Mapping, place: string, { lost, changed }: ScrapeContext): void {
  for (const key of Object.keys(spec))
    if (!KNOWN.includes(key))
      lost.push(
        `${key} of ${place}: ${INSTEAD.get(key) ?? 'kubernetesSd does not have this setting'}`,
      );
  const { any, ...names } = mapping(spec.namespaceSelector);
  if (any === true) lost.push(`namespaceSelector.any of ${place}: write namespaces of the scrape`);
  for (const key of Object.keys(names))
    if (key !== 'matchNames')
      lost.push(`namespaceSelector.${key} of ${place}: it is not a key of a definition`);
  if (spec.jobLabel !== undefined)
    changed.push(
      `the label job of ${place} is the name of its service, not the value of label ${JSON.stringify(spec.jobLabel)}`,
    );
}

interface Monitor {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  readonly name: string;
  readonly spec: Mapping;
  readonly namespaces: readonly string[];
}

const mapping = (value: unknown): Mapping => (isRecord(value) ? value : {});
const mappings = (value: unknown): readonly Mapping[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

function monitorOf({ kind, metadata, spec }: Mapping): Monitor {
  const { name, namespace } = mapping(metadata);
  const { matchNames, any } = mapping(mapping(spec).namespaceSelector);
  // With `any`, the operator ignores the names.
  const named = Array.isArray(matchNames) && any !== true ? matchNames.map(String) : [];
  return {
    kind: kind === 'PodMonitor' ? 'PodMonitor' : 'ServiceMonitor',
    name: String(name),
    spec: mapping(spec),
    namespaces: named.length > 0 ? named : namespace === undefined ? [] : [String(namespace)],
  };
}

const endpointsOf = ({ kind, spec }: Monitor): readonly Mapping[] =>
  mappings(kind === 'PodMonitor' ? spec.podMetricsEndpoints : spec.endpoints);

/** Returns the port and the labels of the pods, or why they are not known. */
function podsOf(
  { kind, spec, namespaces }: Monitor,
  endpoint: Mapping,
  objects: readonly Mapping[],
  change: (text: string) => void,
): { readonly port: number | string; readonly selector: Labels } | string {
  const { matchLabels, matchExpressions } = mapping(spec.selector);
  const labels = labelsIn(matchLabels);
  if (Array.isArray(matchExpressions) && matchExpressions.length > 0)
    return 'its selector has expressions: write kubernetesSd({ port, selector })';
  if (Object.keys(labels).length === 0)
    return 'its selector has no labels: write kubernetesSd({ port, selector })';
  const inNamespace = (object: Mapping): boolean => {
    const { namespace } = mapping(object.metadata);
    return (
      namespace === undefined || namespaces.length === 0 || namespaces.includes(String(namespace))
    );
  };
  const service =
    kind === 'ServiceMonitor'
      ? objects.find(
          (object) =>
            object.kind === 'Service' &&
            inNamespace(object) &&
            covers(labelsIn(mapping(object.metadata).labels), labels),
        )
      : undefined;
  const selector = service ? labelsIn(mapping(service.spec).selector) : labels;
  if (Object.keys(selector).length === 0)
    return 'its Service selects no pods: write the scrape of its targets';
  const ports = objects
    .filter((object) => object.kind !== 'Service' && inNamespace(object))
    .map((object) => mapping(mapping(object.spec).template))
    .filter((template) => covers(labelsIn(mapping(template.metadata).labels), selector))
    .flatMap((template) => mappings(mapping(template.spec).containers))
    .flatMap(({ ports: list }) => mappings(list));
  // Without the workload in the files, discovery finds the port by its name.
  const ofPod = (name: unknown): number | string | undefined =>
    typeof name === 'number'
      ? name
      : Number(ports.find((port) => port.name === name)?.containerPort ?? Number.NaN) ||
        (typeof name === 'string' && (kind === 'PodMonitor' || service) ? name : undefined);
  const { port: named, targetPort, portNumber } = endpoint;
  const ofService = mappings(mapping(service?.spec).ports).find(({ name }) => name === named);
  const port =
    named === undefined
      ? ofPod(portNumber ?? targetPort)
      : ofService
        ? ofPod(ofService.targetPort ?? ofService.port)
        : ofPod(named);
  if (port === undefined)
    return `port ${JSON.stringify(named ?? targetPort)} has no number in the files: import the Service and its workload with it`;
  if (kind === 'ServiceMonitor' && !service) change('the labels of the Service select its pods');
  return { port, selector };
}

const labelsIn = (value: unknown): Labels =>
  Object.fromEntries(Object.entries(mapping(value)).map(([key, text]) => [key, String(text)]));

const covers = (labels: Labels, selector: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** Keys of an endpoint that are not settings of the scrape. */
const ENDPOINT = ['port', 'targetPort', 'portNumber'];

/** Names of an endpoint that differ by more than their form. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['path', 'metrics_path'],
  ['interval', 'scrape_interval'],
  ['relabelings', 'relabel_configs'],
  ['metricRelabelings', 'metric_relabel_configs'],
]);

/** Returns an endpoint in the form of `scrape_config`. */
function configOf(
  endpoint: Mapping,
  spec: Mapping,
  place: string,
  { lost, changed }: ScrapeContext,
): Mapping {
  // Both are the defaults of Prometheus; the stack scrapes the pods that run.
  const { enableHttp2, followRedirects, filterRunning, ...settings } = endpoint;
  for (const [key, value] of Object.entries({ enableHttp2, followRedirects, filterRunning }))
    if (value === false) lost.push(`${key} of ${place}: kubernetesSd does not have this setting`);
  for (const { path: at, value } of leavesOf(endpoint))
    if (at.endsWith('.optional') && value === true)
      changed.push(`${at.replace(/\.optional$/, '')} of ${place} is required`);
  const entries = Object.entries({ ...limitsIn(spec), ...settings }).flatMap(
    ([key, value]): [string, unknown][] => {
      if (ENDPOINT.includes(key)) return [];
      if (key === 'bearerTokenSecret') return [['bearer_token_file', referenceText(value)]];
      if (key === 'relabelings')
        return [
          [
            'relabel_configs',
            mappings(snakeCase(value)).filter((rule, index) => {
              const isKnown = !/__meta_kubernetes_(service|endpoint|namespace_label)/.test(
                JSON.stringify(rule),
              );
              if (!isKnown)
                lost.push(`relabelings[${index}] of ${place}: its labels are not those of pods`);
              return isKnown;
            }),
          ],
        ];
      return [[RENAMED.get(key) ?? snake(key), OF_TARGET.includes(key) ? value : snakeCase(value)]];
    },
  );
  return Object.fromEntries(entries);
}

const limitsIn = (spec: Mapping): Mapping =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => LIMITS.includes(key)));

const snake = (key: string): string =>
  key.replaceAll(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);

/** Returns the name of a key of `scrape_config` in an endpoint. */
const keyOf = (name: string): string =>
  [...RENAMED].find(([, own]) => own === name)?.[0] ?? camelCase(name);

/** Keys whose values have keys of the target. */
const OF_TARGET = ['params', 'endpointParams'];

/** Returns a value with the keys of the configuration; a key of a Secret is the name of a file. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => snakeCase(item));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key === 'keySecret' ? 'key' : snake(key);
      if (OF_TARGET.includes(key)) return [name, inner];
      const isReference =
        isRecord(inner) && typeof inner.key === 'string' && Object.keys(inner).length <= 3;
      const { secret, configMap } = mapping(inner);
      return isReference
        ? [`${name}_file`, referenceText(inner)]
        : isRecord(secret) || isRecord(configMap)
          ? [`${name}_file`, referenceText(secret ?? configMap)]
          : [name, snakeCase(inner)];
    }),
  );
}

const referenceText = (value: unknown): string => {
  const { name, key } = mapping(value);
  return `key ${String(key)} of ${String(name)}`;
};
