import { lineMetadata, streamLabels } from '@observability-stack/contracts';
import type { LogConfig } from '../../../catalog/definitions/logs';
import { levels } from '../../../catalog/logs/conventions';
import { PLATFORM_TEAM } from '../../../catalog/names';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { ResolvedService } from '../../../resolve/services';
import { tenantLimitsOf, tenantOfTeam } from '../../../resolve/tenants';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';

/**
 * Limits of Loki that no setting changes:
 * https://grafana.com/docs/loki/latest/configure/#limits_config
 */
const LONGEST_NAME = 1024;
const LONGEST_VALUE = 2048;
const METADATA_ENTRIES = 128;

/** Reports lines above the limits, which Loki rejects and the agents drop. */
export const logsLimitExceeded: SemanticCheck = {
  code: 'logs/limit-exceeded',
  severity: 'error',
  title: 'The labels or structured metadata of log lines exceed a limit of Loki.',
  stage: 'semantic',
  run: ({ environment, resolved }) => [
    ...ofStack(resolved, (key) => settingPlace(environment, key)),
    ...resolved.services.flatMap((service) =>
      service.logs
        ? ofRecord(
            service,
            service.logs,
            tenantLimitsOf(resolved, service.team).maxLabelNamesPerSeries,
          )
        : [],
    ),
    ...servicesByTenant(resolved).flatMap((services) =>
      ofStreams(resolved, services, (key) => settingPlace(environment, key)),
    ),
  ],
};

function ofStack(
  { loki: { limits } }: ResolvedEnvironment,
  at: (key: string) => string,
): Finding[] {
  if (limits.maxLabelNamesPerSeries >= streamLabels.length) return [];
  return [
    {
      where: at('loki.limits.maxLabelNamesPerSeries'),
      message: `every stream has ${streamLabels.length} labels, above the limit of ${limits.maxLabelNamesPerSeries}: Loki would reject every line`,
      hint: `set it to at least ${streamLabels.length}, or remove it`,
    },
  ];
}

function ofRecord(service: ResolvedService, record: LogConfig, limit: number): Finding[] {
  const { labels = [], structuredMetadata = [] } = record;
  const at = (path: string): string => servicePlace(service, `logs.${path}`);
  const own = new Set(labels.map(({ name }) => name)).size;
  const count = streamLabels.length + own;
  const metadata = lineMetadata.length + structuredMetadata.length;
  return [
    ...(own > 0 && count > limit
      ? [
          {
            where: at('labels'),
            message: `streams of service "${service.name}" have up to ${count} labels, above the limit of ${limit}: ${streamLabels.length} of every stream, ${own} of the service`,
            hint: `move ${count - limit} of them to logs.structuredMetadata, or set loki.limits.maxLabelNamesPerSeries to at least ${count}`,
          },
        ]
      : []),
    ...(metadata > METADATA_ENTRIES
      ? [
          {
            where: at('structuredMetadata'),
            message: `lines of service "${service.name}" have up to ${metadata} entries of structured metadata, above Loki's limit of ${METADATA_ENTRIES}`,
            hint: 'remove those that no query filters by: a query can parse the line',
          },
        ]
      : []),
    ...labels.flatMap(({ name, values, other }): Finding[] => [
      ...(Buffer.byteLength(name) > LONGEST_NAME
        ? [
            {
              where: at(`labels[${name}].name`),
              message: `label name has ${Buffer.byteLength(name)} bytes, above Loki's limit of ${LONGEST_NAME}`,
              hint: 'shorten it',
            },
          ]
        : []),
      ...[...values, ...(other === undefined ? [] : [other])]
        .filter((value) => Buffer.byteLength(value) > LONGEST_VALUE)
        .map((value) => ({
          where: at(`labels[${name}].values`),
          message: `value of label "${name}" has ${Buffer.byteLength(value)} bytes, above Loki's limit of ${LONGEST_VALUE}`,
          hint: 'shorten it',
        })),
    ]),
  ];
}

/** Returns the maximum number of streams of a container, if every line has all labels. */
const streamsOf = ({ labels = [] }: LogConfig): number =>
  labels
    .map(({ values, other }) => new Set([...values, ...(other === undefined ? [] : [other])]).size)
    .reduce((product, values) => product * values, levels.length);

/** Returns the services in groups whose streams have a common limit. */
const servicesByTenant = (environment: ResolvedEnvironment): readonly ResolvedService[][] => {
  const groups = new Map<string | undefined, ResolvedService[]>();
  for (const service of environment.services) {
    const tenant = tenantOfTeam(environment, service.team)?.team;
    const group = groups.get(tenant);
    if (group) group.push(service);
    else groups.set(tenant, [service]);
  }
  return [...groups.values()];
};

/**
 * Returns a finding if the definitions allow more streams of a tenant than its limit; at least one for a service without extra
 * labels.
 */
function ofStreams(
  environment: ResolvedEnvironment,
  services: readonly ResolvedService[],
  at: (key: string) => string,
): Finding[] {
  const limits = tenantLimitsOf(environment, services[0]?.team ?? PLATFORM_TEAM);
  const labelled = services
    .filter(({ logs }) => (logs?.labels ?? []).length > 0)
    .map((service) => ({ service, streams: streamsOf(service.logs ?? {}) }))
    .sort((a, b) => b.streams - a.streams);
  const total = labelled.reduce(
    (sum, { streams }) => sum + streams,
    services.length - labelled.length,
  );
  if (total <= limits.maxGlobalStreamsPerUser) return [];
  const [most] = labelled;
  const over = `above the limit of ${limits.maxGlobalStreamsPerUser}: Loki would reject the lines of new streams`;
  if (!most)
    return [
      {
        where: at('loki.limits.maxGlobalStreamsPerUser'),
        message: `${services.length} services have at least as many streams, ${over}`,
        hint: `set it to at least ${total * levels.length}`,
      },
    ];
  const others = total - most.streams;
  return [
    {
      where: servicePlace(most.service, 'logs.labels'),
      message: `labels of service "${most.service.name}" allow ${most.streams} streams${others > 0 ? `, and those of the other services ${others}` : ''}, ${over}`,
      hint: `move labels to logs.structuredMetadata, or set loki.limits.maxGlobalStreamsPerUser to at least ${total}`,
      from: [at('loki.limits.maxGlobalStreamsPerUser')],
    },
  ];
}
