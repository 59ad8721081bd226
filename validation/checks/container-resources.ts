import { parseQuantity } from '@observability-stack/query-common';
import type { OutputCheck } from '../check';
import type { ManifestFields } from '../output';
import { objectPlace } from '../places';

/** Without them one pod may take a node from all others, and the scheduler knows nothing. */
export const containerResources: OutputCheck = {
  code: 'container-resources',
  severity: 'error',
  title: 'A container lacks a request or a limit, or requests more than its limit.',
  stage: 'output',
  run: ({ environment, output }) =>
    output.pods.flatMap(({ placed, containers, initContainers }) =>
      [...initContainers, ...containers].flatMap((container) =>
        complaints(container).map((message) => ({
          where: objectPlace(environment, placed),
          message: `container ${container.name} ${message}`,
          hint: 'give it requests and limits for CPU and memory, the requests not above the limits',
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
      ? [`requests ${request} of ${name}, above its limit of ${limit}`]
      : [];
  });
