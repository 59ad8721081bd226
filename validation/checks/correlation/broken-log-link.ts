import { correlation, lineMetadata } from '@observability-stack/contracts';
import { exists } from '../../../resolve/parts';
import type { OutputCheck, OutputInput } from '../../check';
import {
  type DataSource,
  dataSourcesIn,
  linkProblem,
  stackSources,
} from '../../correlation/data-sources';
import { type CollectorPipeline, pipelinesIn } from '../../correlation/pipeline';
import { objectPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Reports a broken link from a log line to its trace: the pipeline must store the trace id under
 * the name that the link reads.
 */
export const correlationBrokenLogLink: OutputCheck = {
  code: 'correlation/broken-log-link',
  severity: 'error',
  title: 'A log line does not link to its trace.',
  stage: 'output',
  run: (input) => {
    const sources = dataSourcesIn(input.output);
    return [
      ...pipelinesIn(input.output).flatMap((pipeline) => pipelineFindings(input, pipeline)),
      ...stackSources(input, 'loki').flatMap((source) => linkFindings(input, source, sources)),
    ];
  },
};

const { traceId } = correlation;

function pipelineFindings({ environment }: OutputInput, pipeline: CollectorPipeline): Finding[] {
  const where = objectPlace(environment, pipeline.placed);
  const source = pipeline.metadata[traceId];
  if (source === undefined)
    return [
      {
        where,
        message: `pipeline does not add structured metadata "${traceId}"`,
        hint: 'add it to the structured metadata in scrape-configs/pipeline/standard.ts',
      },
    ];
  return [
    ...(pipeline.extracted.includes(source)
      ? []
      : [
          {
            where,
            message: `structured metadata "${traceId}" is read from "${source}", which no stage extracts`,
            hint: 'use the value that scrape-configs/pipeline/trace.ts extracts',
          },
        ]),
    ...(pipeline.labels.includes(traceId)
      ? [
          {
            where,
            message: `"${traceId}" is a stream label: each trace would be a separate stream`,
            hint: 'remove the label: links and filters read structured metadata',
          },
        ]
      : []),
  ];
}

function linkFindings(
  { environment, resolved }: OutputInput,
  { placed, settings }: DataSource,
  sources: readonly DataSource[],
): Finding[] {
  if (!exists(resolved, 'tracing')) return [];
  const where = objectPlace(environment, placed);
  const fields: readonly DerivedField[] = settings.derivedFields ?? [];
  const reads = ({ matcherRegex }: DerivedField) =>
    lineMetadata.filter((name) => matcherRegex !== undefined && matches(matcherRegex, name));
  const found = fields.find(
    (field) => field.matcherType === 'label' && reads(field).includes(traceId),
  );
  if (!found)
    return [
      {
        where,
        message: `no derived field matches structured metadata "${traceId}"`,
        hint: `add one with matcherType: 'label' and matcherRegex: '^${traceId}$'`,
      },
    ];
  const target = linkProblem(sources, found.datasourceUid, resolved.tracing);
  const others = reads(found).filter((name) => name !== traceId);
  return [
    ...(others.length > 0 || matches(found.matcherRegex ?? '', `parent_${traceId}`)
      ? [`derived field of "${traceId}" also matches "${others[0] ?? `parent_${traceId}`}"`]
      : []),
    ...(target ? [`derived field of "${traceId}" ${target}`] : []),
    // Grafana replaces it with the value of the field.
    ...(found.url === '${__value.raw}'
      ? []
      : [`derived field of "${traceId}" passes ${JSON.stringify(found.url)} instead of its value`]),
  ].map((message) => ({
    where,
    message,
    hint: 'correct the derived field in constructs/grafana/provisioning.ts',
  }));
}

interface DerivedField {
  readonly matcherType?: string;
  readonly matcherRegex?: string;
  readonly datasourceUid?: string;
  readonly url?: string;
}

/**
 * Reports whether a pattern matches anywhere in the name, as in Grafana, which does this in the
 * browser.
 */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern).test(name);
  } catch {
    return false;
  }
}
