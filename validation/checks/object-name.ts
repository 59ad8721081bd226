import { shortenName } from '../../catalog/helpers/hash';
import { MAX_LABEL_LENGTH } from '../../catalog/names';
import type { OutputCheck } from '../check';
import type { ManifestFields, OutputManifest } from '../output';
import { objectPlace } from '../places';

/**
 * Limits of the API server, which names that are put together of others can pass:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export const objectName: OutputCheck = {
  code: 'object-name',
  severity: 'error',
  title: 'A name or a label is longer than Kubernetes takes, or has other characters.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests.flatMap((placed) =>
      namesOf(placed.object).flatMap(({ what, name, rule }) =>
        problemOf(name, rule).map((problem) => ({
          where: objectPlace(environment, placed),
          message: `${what} "${name}" ${problem.message}`,
          hint: problem.hint,
        })),
      ),
    ),
};

interface Rule {
  readonly most: number;
  readonly pattern: RegExp;
  /** What is allowed, in words. */
  readonly allowed: string;
}
interface Named {
  readonly what: string;
  readonly name: string;
  readonly rule: Rule;
}

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsLabel: Rule = {
  most: MAX_LABEL_LENGTH,
  pattern: LABEL,
  allowed: 'lower-case letters, digits and dashes',
};
const subdomain: Rule = {
  most: 253,
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  allowed: 'lower-case letters, digits, dashes and dots',
};
const labelValue: Rule = {
  most: MAX_LABEL_LENGTH,
  pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
  allowed: 'letters, digits, dashes, underscores and dots',
};
const portName: Rule = {
  most: 15,
  pattern: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  allowed: 'lower-case letters, digits and dashes',
};
/** One part of an address. */
const pathSegment: Rule = { most: 253, pattern: /^[^/%]+$/, allowed: 'anything but / and %' };

/** The controller appends the number of a pod and 10 digits of a revision, which together are the value of a label. */
const ofPods: Rule = { ...dnsLabel, most: 52 };
const byKind: Readonly<Record<string, Rule>> = {
  Namespace: dnsLabel,
  Service: { ...dnsLabel, pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/ },
  StatefulSet: ofPods,
  CronJob: ofPods,
  Job: dnsLabel,
  Role: pathSegment,
  RoleBinding: pathSegment,
  ClusterRole: pathSegment,
  ClusterRoleBinding: pathSegment,
};

function problemOf(name: string, { most, pattern, allowed }: Rule) {
  if (name.length > most)
    return [
      {
        message: `has ${name.length} characters, and ${most} is the limit`,
        hint: `give what it is made of a shorter name, or cut it: "${shortenName(name, most)}"`,
      },
    ];
  return pattern.test(name)
    ? []
    : [
        {
          message: 'has a character that Kubernetes does not take there',
          hint: `use ${allowed}, with a letter or a digit at both ends`,
        },
      ];
}

function namesOf(object: OutputManifest): readonly Named[] {
  const { kind, metadata, spec, roleRef, subjects } = object;
  const template = kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
  return [
    { what: `the name of ${kind}`, name: metadata.name, rule: byKind[kind] ?? subdomain },
    ...(metadata.namespace
      ? [{ what: 'the namespace', name: metadata.namespace, rule: dnsLabel }]
      : []),
    ...labels(metadata.labels),
    ...labels(template?.metadata?.labels),
    ...(kind === 'Service' ? ports(spec?.ports, dnsLabel) : []),
    ...(roleRef ? [{ what: 'the role', name: String(roleRef.name), rule: pathSegment }] : []),
    ...((subjects ?? []) as readonly ManifestFields[]).map(({ name }) => ({
      what: 'the subject',
      name: String(name),
      rule: subdomain,
    })),
    ...pod(template?.spec ?? (kind === 'Pod' ? spec : undefined)),
  ];
}

function pod(spec: ManifestFields | undefined): readonly Named[] {
  if (!spec) return [];
  const { volumes = [], containers = [], initContainers = [], serviceAccountName } = spec;
  return [
    ...(volumes as readonly ManifestFields[]).map(({ name }) => ({
      what: 'the volume',
      name: String(name),
      rule: dnsLabel,
    })),
    ...[...containers, ...initContainers].flatMap(({ name, ports: own }: ManifestFields) => [
      { what: 'the container', name: String(name), rule: dnsLabel },
      ...ports(own, portName),
    ]),
    ...(serviceAccountName
      ? [{ what: 'the service account', name: String(serviceAccountName), rule: subdomain }]
      : []),
  ];
}

const ports = (list: readonly ManifestFields[] | undefined, rule: Rule): readonly Named[] =>
  (list ?? []).flatMap(({ name }) =>
    name === undefined ? [] : [{ what: 'the port', name: String(name), rule }],
  );

const labels = (map: Readonly<Record<string, string>> | undefined): readonly Named[] =>
  Object.entries(map ?? {}).flatMap(([key, name]) => [
    { what: `the label ${key}`, name: String(name), rule: labelValue },
    ...key
      .split('/')
      .slice(-1)
      .map((last) => ({ what: 'the label name', name: last, rule: labelValue })),
  ]);
