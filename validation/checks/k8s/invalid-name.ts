import { memoizeByObject } from '@observability-stack/query-common';
import { shortenName } from '../../../catalog/helpers/hash';
import { MAX_LABEL_LENGTH } from '../../../catalog/names';
import type { OutputCheck } from '../../check';
import type { ManifestFields, OutputManifest } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports names that exceed the limits of the API server, as composed names may:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export const k8sInvalidName: OutputCheck = {
  code: 'k8s/invalid-name',
  severity: 'error',
  title: 'A name or a label is too long for Kubernetes, or has characters that it does not allow.',
  stage: 'output',
  run: ({ environment, manifests }) =>
    manifests.flatMap((placed) =>
      complaints(placed.object).map((complaint) => ({
        where: objectPlace(environment, placed),
        ...complaint,
      })),
    ),
};

const complaints = memoizeByObject((object: OutputManifest) =>
  namesOf(object).flatMap(({ what, name, rule }) =>
    problemOf(name, rule).map(({ message, hint }) => ({
      message: `${what} "${name}" ${message}`,
      hint,
    })),
  ),
);

interface Rule {
  readonly most: number;
  readonly pattern: RegExp;
  /** Description of the allowed names. */
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
/** A path segment. */
const pathSegment: Rule = { most: 253, pattern: /^[^/%]+$/, allowed: 'anything but / and %' };

/**
 * Names of workloads: the controller appends the number of a pod and 10 digits of a revision, and
 * the result is the value of a label.
 */
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
        message: `is too long: expected at most ${most} characters, found ${name.length}`,
        hint: `shorten the names that it is built from, or write "${shortenName(name, most)}"`,
      },
    ];
  return pattern.test(name)
    ? []
    : [
        {
          message: `has a character that is not allowed: expected ${allowed}`,
          hint: `use ${allowed}, and begin and end with a letter or a digit`,
        },
      ];
}

function namesOf(object: OutputManifest): readonly Named[] {
  const { kind, metadata, spec, roleRef, subjects } = object;
  const template = kind === 'CronJob' ? spec?.jobTemplate?.spec?.template : spec?.template;
  return [
    { what: `name of ${kind}`, name: metadata.name, rule: byKind[kind] ?? subdomain },
    ...(metadata.namespace
      ? [{ what: 'namespace', name: metadata.namespace, rule: dnsLabel }]
      : []),
    ...labels(metadata.labels),
    ...labels(template?.metadata?.labels),
    ...(kind === 'Service' ? ports(spec?.ports, dnsLabel) : []),
    ...(roleRef ? [{ what: 'role', name: String(roleRef.name), rule: pathSegment }] : []),
    ...((subjects ?? []) as readonly ManifestFields[]).map(({ name }) => ({
      what: 'subject',
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
      what: 'volume',
      name: String(name),
      rule: dnsLabel,
    })),
    ...[...containers, ...initContainers].flatMap(({ name, ports: own }: ManifestFields) => [
      { what: 'container', name: String(name), rule: dnsLabel },
      ...ports(own, portName),
    ]),
    ...(serviceAccountName
      ? [{ what: 'service account', name: String(serviceAccountName), rule: subdomain }]
      : []),
  ];
}

const ports = (list: readonly ManifestFields[] | undefined, rule: Rule): readonly Named[] =>
  (list ?? []).flatMap(({ name }) =>
    name === undefined ? [] : [{ what: 'port', name: String(name), rule }],
  );

const labels = (map: Readonly<Record<string, string>> | undefined): readonly Named[] =>
  Object.entries(map ?? {}).flatMap(([key, name]) => [
    { what: `value of label ${key}:`, name: String(name), rule: labelValue },
    ...key
      .split('/')
      .slice(-1)
      .map((last) => ({ what: 'label name', name: last, rule: labelValue })),
  ]);
