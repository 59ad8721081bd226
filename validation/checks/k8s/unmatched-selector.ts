import { networkFlows } from '../../../resolve/topology';
import type { OutputCheck, OutputInput } from '../../check';
import {
  type LabelSelector,
  type LocatedManifest,
  type ManifestFields,
  selectorMatchesLabels,
} from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports selectors without pods: such a policy protects nothing, and such a Service has a typo in
 * a label.
 */
export const k8sUnmatchedSelector: OutputCheck = {
  code: 'k8s/unmatched-selector',
  severity: 'error',
  title: 'A Service, a NetworkPolicy, a PodDisruptionBudget or a workload selects no pods.',
  stage: 'output',
  run: (input) => {
    const elsewhere = podsElsewhere(input);
    return input.manifests.flatMap((placed) =>
      selectionsOf(input, placed, elsewhere)
        .filter(({ matched }) => !matched)
        .map(({ what, selector }) => ({
          where: objectPlace(input.environment, placed),
          message: `${what} of ${placed.object.kind} "${placed.object.metadata.name}" selects no pods: ${JSON.stringify(selector.matchLabels ?? selector)}`,
          hint: 'use the labels of the pods',
        })),
    );
  },
};

interface Selection {
  readonly what: string;
  readonly selector: LabelSelector;
  readonly matched: boolean;
}

/**
 * Returns the labels of pods outside the output: DNS is part of the cluster, services may be deployed from elsewhere, and
 * parts of the stack may exist already.
 */
const podsElsewhere = ({ resolved }: OutputInput): ReadonlySet<string> =>
  new Set([
    JSON.stringify(resolved.clusterDns.podLabels),
    ...networkFlows(resolved)
      .flatMap(({ from, to }) => [from, to])
      .flatMap((peer) => (peer.kind === 'pods' ? [JSON.stringify(peer.labels)] : [])),
  ]);

function selectionsOf(
  { output }: OutputInput,
  { object }: LocatedManifest,
  elsewhere: ReadonlySet<string>,
): Selection[] {
  const own = object.metadata.namespace ?? '';
  const select = (
    what: string,
    selector: LabelSelector,
    namespaces: readonly string[],
  ): Selection => ({
    what,
    selector,
    matched: namespaces.some((namespace) => output.podsMatching(namespace, selector).length > 0),
  });
  const { spec } = object;
  switch (object.kind) {
    case 'Service':
      return spec?.selector ? [select('selector', { matchLabels: spec.selector }, [own])] : [];
    case 'PodDisruptionBudget':
      return [select('selector', spec?.selector ?? {}, [own])];
    case 'NetworkPolicy':
      return [
        // An empty selector selects all present and future pods.
        ...(isOpen(spec?.podSelector) ? [] : [select('selector', spec.podSelector, [own])]),
        ...peersOf(spec)
          .filter(({ podSelector }) => podSelector && !isOpen(podSelector))
          .filter(({ podSelector }) => !elsewhere.has(JSON.stringify(podSelector.matchLabels)))
          .map((peer) => select('peer', peer.podSelector, namespacesOf(output, peer, own))),
      ];
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Deployment': {
      const matched = selectorMatchesLabels(
        spec?.selector ?? {},
        spec?.template?.metadata?.labels ?? {},
      );
      return [{ what: 'selector', selector: spec?.selector ?? {}, matched }];
    }
    default:
      return [];
  }
}

const isOpen = ({ matchLabels, matchExpressions }: LabelSelector = {}): boolean =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;

const peersOf = (spec: ManifestFields | undefined): readonly ManifestFields[] => [
  ...(spec?.ingress ?? []).flatMap(({ from = [] }: ManifestFields) => from),
  ...(spec?.egress ?? []).flatMap(({ to = [] }: ManifestFields) => to),
];

const namespacesOf = (
  output: OutputInput['output'],
  { namespaceSelector }: ManifestFields,
  own: string,
): readonly string[] =>
  namespaceSelector
    ? output
        .ofKind('Namespace')
        .map(({ object: { metadata } }) => ({
          name: metadata.name,
          labels: { 'kubernetes.io/metadata.name': metadata.name, ...metadata.labels },
        }))
        .filter(({ labels }) => selectorMatchesLabels(namespaceSelector, labels))
        .map(({ name }) => name)
    : [own];
