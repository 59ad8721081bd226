import { parseQuantity } from '@observability-stack/query-common';
import type { OutputCheck } from '../../check';
import type { ManifestFields } from '../../output';
import { objectPlace } from '../../places';

/**
 * Reports containers without resources: without limits one pod may use a whole node, and without
 * requests the scheduler cannot place it.
 */
export const k8sMissingResources: OutputCheck = {
  code: 'k8s/missing-resources',
  severity: 'error',
  title: 'A container has no request or no limit, or requests more than its limit.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap(({ placed, containers, initContainers }) =>
      [...initContainers, ...containers].flatMap((container) =>
        complaints(container).map((message) => ({
          where: objectPlace(environment, placed),
          message: `container "${container.name}" ${message}`,
          hint: 'set requests and limits for cpu and memory, with requests up to the limits',
        })),
      ),
    ),
};

const complaints = ({ resources = {} }: ManifestFields): string[] =>
  ['cpu', 'memory'].flatMap((name) => {
    const [request, limit] = [resources.requests?.[name], resources.limits?.[name]];
    if (request === undefined || limit === undefined) {
      return [
        ...(request === undefined ? [`has no request for ${name}`] : []),
        ...(limit === undefined ? [`has no limit for ${name}`] : []),
      ];
    }
    return parseQuantity(String(request)) > parseQuantity(String(limit))
      ? [`requests more ${name} than its limit: expected at most ${limit}, found ${request}`]
      : [];
  });
