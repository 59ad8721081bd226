import { didYouMean } from '@observability-stack/query-common';
import type { CommonPodSettings, PodSettings } from '../../../catalog/definitions/pods';
import { CHECKSUM_ANNOTATION, labelKeys } from '../../../catalog/names';
import { autoscalingOf, podGroup } from '../../../resolve/pods';
import type { OutputCheck, OutputInput } from '../../check';
import type { ManifestFields, PodSet } from '../../output';
import { settingPlace } from '../../places';

type Fault = { readonly path: string; readonly message: string; readonly hint: string };

/** Reports settings of pods that contradict what the stack sets: a program would not start, or would not be found. */
export const configConflictingPodSetting: OutputCheck = {
  code: 'config/conflicting-pod-setting',
  severity: 'error',
  title: 'A setting of pods has a name that the stack uses, or a container that does not exist.',
  stage: 'output',
  run: (input) => {
    const { environment, resolved, output } = input;
    if (!environment.pods) return [];
    const faults = output.pods.flatMap((set) => {
      const name = set.labels[labelKeys.name] ?? '';
      const program =
        resolved.components.find((one) => one.name === name && one.namespace === set.namespace) ??
        programOfDemo(input, name);
      if (!program) return [];
      const group = podGroup(resolved, program);
      const settings: Readonly<Record<string, PodSettings | undefined>> = resolved.pods;
      return [
        ...ofPods(group, settings[group] ?? {}, set),
        ...ofPods(name, settings[name] ?? {}, set),
        ...ofProgram(name, settings[name] ?? {}, set),
        ...ofAutoscaling(input, name),
      ];
    });
    const unique = new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault]));
    return [...unique.values()].map(({ path, ...fault }) => ({
      where: settingPlace(environment, `pods.${path}`),
      ...fault,
    }));
  },
};

const programOfDemo = ({ resolved }: OutputInput, name: string) =>
  resolved.demo && resolved.services.some((service) => service.name === name)
    ? { name, kind: 'StatefulSet' as const }
    : undefined;

const OWN_LABELS: readonly string[] = Object.values(labelKeys);

function ofPods(name: string, settings: CommonPodSettings, set: PodSet): Fault[] {
  const [program] = set.containers;
  return [
    ...Object.keys(settings.labels ?? {})
      .filter((key) => OWN_LABELS.includes(key))
      .map((key) => ({
        path: `${name}.labels`,
        message: `label "${key}" is set by the stack, which selects pods by it`,
        hint: 'use another label',
      })),
    ...Object.keys(settings.annotations ?? {})
      .filter((key) => key === CHECKSUM_ANNOTATION)
      .map((key) => ({
        path: `${name}.annotations`,
        message: `annotation "${key}" is set by the stack`,
        hint: 'use another annotation',
      })),
    ...(program ? envFaults(`${name}.env`, settings.env, program) : []),
  ];
}

const envFaults = (path: string, env: CommonPodSettings['env'] = {}, container: ManifestFields) => {
  const names: readonly string[] = (container.env ?? []).map(({ name }: ManifestFields) => name);
  return Object.keys(env)
    .filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
    .map((name) => ({
      path,
      message: `variable "${name}" of container "${container.name}" is set by the stack`,
      hint: 'remove it, or patch the object in extend of the environment',
    }));
};

/** Flags that may be repeated: each adds a value. */
const REPEATABLE = ['cluster.peer', 'config', 'enable-feature', 'feature-gates', 'set'];
const isRepeatable = (flag: string): boolean =>
  REPEATABLE.includes(flag) || /^(endpoint|rule|query\.replica-label)/.test(flag);

const flagOf = (argument: string): string | undefined =>
  /^--?(?:no-)?([A-Za-z][\w.-]*)/.exec(argument)?.[1];

const argFaults = (path: string, args: readonly string[] = [], container: ManifestFields) => {
  const all: readonly string[] = container.args ?? [];
  const own = all.slice(0, all.length - args.length).map(flagOf);
  return args.flatMap((argument): Fault[] => {
    const flag = flagOf(argument);
    return flag !== undefined && own.includes(flag) && !isRepeatable(flag)
      ? [
          {
            path,
            message: `flag "${flag}" of container "${container.name}" is set by the stack`,
            hint: 'use the setting of the component, or patch the object in extend of the environment',
          },
        ]
      : [];
  });
};

function ofProgram(name: string, settings: PodSettings, set: PodSet): Fault[] {
  const { sidecars = [], initContainers = [], containers = {} } = settings;
  const added = [...sidecars, ...initContainers].map((one) => one.name);
  const [program, ...others] = set.containers.filter((one) => !added.includes(one.name));
  const names = [...set.initContainers, ...set.containers].map((one) => one.name);
  const ports = set.containers.flatMap((one) => one.ports ?? []);
  const isRepeated = (key: 'name' | 'containerPort', value: unknown): boolean =>
    ports.filter((port: ManifestFields) => port[key] === value).length > 1;
  return [
    ...(program ? argFaults(`${name}.args`, settings.args, program) : []),
    ...Object.entries(containers).flatMap(([key, own]): Fault[] => {
      const container = others.find((one) => one.name === key);
      if (container)
        return [
          ...envFaults(`${name}.containers.${key}.env`, own.env, container),
          ...argFaults(`${name}.containers.${key}.args`, own.args, container),
        ];
      return [
        {
          path: `${name}.containers`,
          message:
            key === program?.name
              ? `container "${key}" is the program itself`
              : `container "${key}" does not exist in the pods of "${name}"`,
          hint:
            key === program?.name
              ? `write its settings in pods.${name}; its resources are a setting of the component`
              : didYouMean(
                  key,
                  others.map((one) => one.name),
                ),
        },
      ];
    }),
    ...added
      .filter((one) => names.indexOf(one) !== names.lastIndexOf(one))
      .map((one) => ({
        path: name,
        message: `container name "${one}" is used by another container of the pods`,
        hint: 'use another name',
      })),
    ...sidecars.flatMap((sidecar) =>
      Object.entries(sidecar.ports ?? {})
        .filter(([key, port]) => isRepeated('name', key) || isRepeated('containerPort', port))
        .map(([key, port]) => ({
          path: `${name}.sidecars[${sidecar.name}].ports`,
          message: `port "${key}" (${port}) is used by another container of the pods`,
          hint: 'use another name and number',
        })),
    ),
  ];
}

function ofAutoscaling({ resolved }: OutputInput, name: string): Fault[] {
  const autoscaling = autoscalingOf(resolved, name);
  return autoscaling && autoscaling.min > autoscaling.max
    ? [
        {
          path: `${name}.autoscaling`,
          message: `minimum is above the maximum: expected at most ${autoscaling.max}, found ${autoscaling.min}`,
          hint: 'lower min or raise max',
        },
      ]
    : [];
}
