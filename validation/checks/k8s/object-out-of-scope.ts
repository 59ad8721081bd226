import { listCandidates } from '@observability-stack/query-common';
import { labelKeys } from '../../../catalog/names';
import type { OutputCheck, OutputInput } from '../../check';
import type { KubeLabels, LocatedManifest } from '../../output';
import { objectPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';
import { CLUSTER_SCOPED } from './invalid-namespace';

/** Reports objects of a team outside of its namespaces, or with labels of other teams. */
export const k8sObjectOutOfScope: OutputCheck = {
  code: 'k8s/object-out-of-scope',
  severity: 'error',
  title:
    'The constructs of a team create an object, or label a pod, outside the scope of the team.',
  stage: 'output',
  run: (input) =>
    input.resolved.teams
      .filter(({ constructs }) => constructs)
      .flatMap((team) => {
        const namespaces = namespacesOf(input, team);
        return input.manifests
          .filter(({ file }) => file === `team-${team.name}.yaml`)
          .flatMap((placed): Finding[] => {
            const where = objectPlace(input.environment, placed);
            const from = [teamPlace(team.name, 'constructs')];
            return [
              ...scopeProblems(placed, namespaces),
              ...labelProblems(input, team.name, placed),
            ].map((problem) => ({ where, from, ...problem }));
          });
      }),
};

type Problem = Pick<Finding, 'message' | 'hint'>;

function namespacesOf(
  { resolved }: OutputInput,
  team: { readonly name: string; readonly namespace?: string },
): ReadonlySet<string> {
  return new Set([
    team.namespace ?? team.name,
    ...resolved.services.filter((one) => one.team === team.name).map(({ namespace }) => namespace),
  ]);
}

/** API groups of Argo CD and Flux, whose objects name what their controllers apply, and where. */
const DEPLOYING = /^(argoproj\.io|[a-z]+\.toolkit\.fluxcd\.io)\//;

function scopeProblems(
  { object: { apiVersion, kind, metadata } }: LocatedManifest,
  namespaces: ReadonlySet<string>,
): Problem[] {
  if (CLUSTER_SCOPED.has(kind))
    return [
      {
        message: `${kind} "${metadata.name}" is cluster-scoped: a team can only write objects in its namespaces`,
        hint: 'create it in extend of the environment',
      },
    ];
  if (DEPLOYING.test(apiVersion))
    return [
      {
        message: `${kind} "${metadata.name}" deploys objects to any namespace, with the permissions of its controller`,
        hint: 'create it in extend of the environment',
      },
    ];
  if (metadata.namespace === undefined || namespaces.has(metadata.namespace)) return [];
  return [
    {
      message: `${kind} "${metadata.name}" is in namespace "${metadata.namespace}", which is not a namespace of the team`,
      hint: `use one of ${listCandidates(namespaces)}`,
    },
  ];
}

/** Checks labels by which discovery, log streams, Services and alerts attribute pods. */
function labelProblems(
  { resolved, output }: OutputInput,
  team: string,
  placed: LocatedManifest,
): Problem[] {
  const labels: KubeLabels = output.pods.find((set) => set.placed === placed)?.labels ?? {};
  const pods = `pods of ${placed.object.kind} "${placed.object.metadata.name}"`;
  const claimed = labels[labelKeys.team];
  const owners = new Map<string, string>([
    ...resolved.services.map(({ name, team: owner }) => [name, owner] as const),
    ...resolved.components.map((component) => [component.name, component.team] as const),
  ]);
  return [
    ...(claimed !== undefined && claimed !== team
      ? [
          {
            message: `${pods} have the wrong value of label ${labelKeys.team}: expected "${team}", found "${claimed}"`,
            hint: 'use the labels of context.podLabels(service)',
          },
        ]
      : []),
    ...[labels[labelKeys.service], labels[labelKeys.name]]
      .filter((name) => name !== undefined)
      .flatMap((name) => {
        const owner = owners.get(name);
        return owner === undefined || owner === team
          ? []
          : [
              {
                message: `${pods} have the name of "${name}", which belongs to team "${owner}"`,
                hint: 'name the pods after a service of this team',
              },
            ];
      }),
  ];
}
