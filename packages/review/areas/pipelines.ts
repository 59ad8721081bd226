import { deepDiff } from '../deep-diff';
import { type Change, changedFacts, type Fact } from '../model';
import type { ManifestParts } from '../read/parts';
import { type LogAgentPipeline, readPipelines } from '../read/pipeline';

const NONE: LogAgentPipeline = {
  agent: '',
  stages: [],
  relabelling: [],
  streamLabels: [],
  structuredMetadata: [],
  rest: {},
};

/** Compares log pipelines: the processing of log lines between the pod and Loki. */
export function pipelineChanges(before: ManifestParts, after: ManifestParts): Change[] {
  const [old] = readPipelines(before);
  const [now] = readPipelines(after);
  const agent = (now ?? old)?.agent;
  if (!agent) return [];
  // Another agent has the same stages in a different syntax: only the result can be compared.
  const swapped = old !== undefined && now !== undefined && old.agent !== now.agent;
  const [left, right] = [old ?? NONE, now ?? NONE];
  const found: Fact[] = [
    ...(swapped ? [{ label: 'agent', before: left.agent, after: right.agent }] : []),
    ...changedFacts(
      setOf('stream label', left.streamLabels),
      setOf('stream label', right.streamLabels),
    ),
    ...changedFacts(
      setOf('structured metadata', left.structuredMetadata),
      setOf('structured metadata', right.structuredMetadata),
    ),
    ...(swapped
      ? []
      : [
          ...deepDiff(left.stages, right.stages, 'stage'),
          ...deepDiff(left.relabelling, right.relabelling, 'relabelling'),
          ...deepDiff(left.rest, right.rest),
        ]),
  ];
  if (found.length === 0) return [];
  const fresh = right.streamLabels.filter((label) => !left.streamLabels.includes(label));
  return [
    {
      area: 'Logs',
      kind: old && now ? 'changed' : now ? 'added' : 'removed',
      subject: 'log pipeline',
      facts: found,
      risks: old
        ? fresh.map((label) => ({
            code: 'stream-label-added' as const,
            text: `each value of ${label} creates its own streams`,
          }))
        : [],
    },
  ];
}

const setOf = (what: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${what} ${name}`, 'kept']));
