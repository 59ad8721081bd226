// Environment variables of a container.
import { expandVariables, limitOf } from '../../outputs/rendered/variables';
import type { ConfigMaps } from './config-maps';
import type { Container, EnvVar } from './manifests';
import type { LabPod } from './pods';
import { LOOPBACK } from './ports';
import type { SecretStore } from './secrets';

export { expandVariables } from '../../outputs/rendered/variables';

/** The only node of the lab. */
export const NODE_NAME = 'lab';

export interface VariableSources {
  readonly secrets: SecretStore;
  readonly configMaps: ConfigMaps;
}

/** Returns the variables that a kubelet would set, in order, with references between them expanded. */
export function containerVariables(
  pod: LabPod,
  container: Container,
  sources: VariableSources,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const variable of container.env ?? []) {
    const value = variableOf(pod, container, variable, sources);
    if (value !== undefined) variables[variable.name] = expandVariables(value, variables);
  }
  return variables;
}

function variableOf(
  pod: LabPod,
  container: Container,
  { name, value, valueFrom }: EnvVar,
  sources: VariableSources,
): string | undefined {
  if (value !== undefined || !valueFrom) return value ?? '';
  const { fieldRef, secretKeyRef, configMapKeyRef, resourceFieldRef } = valueFrom;
  if (secretKeyRef) {
    return secretKeyRef.optional && !sources.secrets.isGiven(secretKeyRef.name, secretKeyRef.key)
      ? undefined
      : sources.secrets.value(secretKeyRef.name, secretKeyRef.key);
  }
  if (configMapKeyRef) {
    return sources.configMaps.get(pod.namespace, configMapKeyRef.name)?.[configMapKeyRef.key];
  }
  if (resourceFieldRef) return limitOf(container, resourceFieldRef.resource);
  const field = fieldRef && fieldOf(pod, fieldRef.fieldPath);
  if (field === undefined) throw new Error(`pod "${pod.name}" has no value for variable "${name}"`);
  return field;
}

function fieldOf(pod: LabPod, fieldPath: string): string | undefined {
  const label = /^metadata\.labels\['(.+)'\]$/.exec(fieldPath)?.[1];
  if (label !== undefined) return pod.labels[label];
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': pod.name,
    'metadata.namespace': pod.namespace,
    'metadata.uid': pod.uid,
    'spec.nodeName': NODE_NAME,
    'spec.serviceAccountName': pod.component,
    'status.podIP': LOOPBACK,
    'status.hostIP': LOOPBACK,
  };
  return fields[fieldPath];
}
