import { jmespathProblem, parseByteSize, parseDurationMs } from '@observability-stack/query-common';
import type { Environment } from '../../catalog/definitions/environment';
import { storageDefaults } from '../../constructs/jaeger/settings';
import type { ResolvedEnvironment } from '../../resolve/environment';
import type { MeaningCheck, ResolvedInput } from '../check';
import { settingPlace } from '../places';
import type { Finding } from '../problem';

interface Constraint {
  /** The setting to change. */
  readonly key: string;
  readonly message: string;
  readonly hint: string;
  /** Others that it depends on. @default none */
  readonly from?: readonly string[];
}

/** What programs demand of single values and of values together, which no schema of one key can say. */
export const settingRefused: MeaningCheck = {
  code: 'setting-refused',
  severity: 'error',
  title: 'A program would not start with a setting, or would refuse all that it is sent.',
  stage: 'meaning',
  run: (input) =>
    [
      ...thanosConstraints(input.resolved),
      ...grafanaConstraints(input.resolved),
      ...lokiConstraints(input.resolved, input.today),
      ...collectorConstraints(input.resolved),
      ...jaegerConstraints(input.resolved),
      ...tempoConstraints(input.resolved),
    ].map((constraint) => findingOf(input.environment, constraint)),
};

const findingOf = (
  environment: Environment,
  { key, message, hint, from = [] }: Constraint,
): Finding => ({
  where: settingPlace(environment, key),
  message,
  hint,
  ...(from.length > 0 ? { from: from.map((other) => settingPlace(environment, other)) } : {}),
});

/**
 * The compactor exits where a resolution would be deleted before the next one is made of it; 0 keeps it for ever:
 * https://thanos.io/tip/components/compact.md/#enforcing-retention-of-data
 */
function thanosConstraints({ thanos }: ResolvedEnvironment): readonly Constraint[] {
  if (!thanos) return [];
  const shortest = [
    ['retentionRaw', '40h', 'samples at five minutes are made of raw ones after 40h'],
    ['retention5m', '10d', 'samples at one hour are made of those at five minutes after 10d'],
  ] as const;
  return shortest.flatMap(([key, least, reason]): readonly Constraint[] => {
    const retention = parseDurationMs(thanos[key]);
    if (retention === 0 || retention >= parseDurationMs(least)) return [];
    return [
      {
        key: `thanos.${key}`,
        message: `${thanos[key]} is too short, and the compactor exits at start: ${reason}`,
        hint: `set it to at least ${least}, or to 0 to keep them for ever`,
      },
    ];
  });
}

/** Grafana starts with an expression that does not compile, and gives nobody who logs in a role. */
function grafanaConstraints({ grafana: { access } }: ResolvedEnvironment): readonly Constraint[] {
  if (access.kind !== 'oidc') return [];
  const problem = jmespathProblem(access.roleMapping);
  if (problem === undefined) return [];
  return [
    {
      key: 'grafana.access.roleMapping',
      message: `JMESPath expression ${JSON.stringify(access.roleMapping)} does not compile: ${problem}`,
      hint: "write it like contains(groups[*], 'admins') && 'Admin' || 'Viewer'",
    },
  ];
}

/** https://grafana.com/docs/loki/latest/operations/request-validation-rate-limits/ */
function lokiConstraints(
  { loki, logs }: ResolvedEnvironment,
  today: ResolvedInput['today'],
): readonly Constraint[] {
  const { limits } = loki;
  const found: Constraint[] = [];
  const schemaFrom = new Date(`${loki.schemaFrom}T00:00:00Z`);
  if (Number.isNaN(schemaFrom.getTime()) || !schemaFrom.toISOString().startsWith(loki.schemaFrom))
    found.push({
      key: 'loki.schemaFrom',
      message: `"${loki.schemaFrom}" is no day of the calendar`,
      hint: "write the first day of the schema, such as '2024-04-01'",
    });
  else if (schemaFrom > today)
    found.push({
      key: 'loki.schemaFrom',
      message: `the only schema starts on ${loki.schemaFrom}, and lines before that day have none`,
      hint: 'set a day that is past, or leave it out',
    });
  if (parseDurationMs(loki.evaluationInterval) === 0)
    found.push({
      key: 'loki.evaluationInterval',
      message: 'is zero, and the ruler panics',
      hint: 'leave it out for the default, or write a duration such as 1m',
    });
  for (const [key, lost] of [
    ['perStreamRateLimit', 'every line of a stream after its first burst'],
    ['perStreamRateLimitBurst', 'every line'],
  ] as const)
    if (parseByteSize(limits[key]) === 0)
      found.push({
        key: `loki.limits.${key}`,
        message: `is zero, and Loki refuses ${lost}`,
        hint: `leave it out for the default, or write a size such as 4MB`,
      });
  if (found.length > 0) return found;
  // a bucket never holds more than its burst, so that what is larger never passes, however often it is sent again
  const [burst, streamBurst] = [
    limits.ingestionBurstSizeMb * 1024 ** 2,
    parseByteSize(limits.perStreamRateLimitBurst),
  ];
  if (parseByteSize(logs.batchSize) > burst)
    found.push({
      key: 'logs.batchSize',
      message: `a batch of ${logs.batchSize} is larger than the burst of ${limits.ingestionBurstSizeMb}MB, and Loki refuses it each time`,
      hint: `set it to at most ${limits.ingestionBurstSizeMb}MB, or raise loki.limits.ingestionBurstSizeMb`,
      from: ['loki.limits.ingestionBurstSizeMb'],
    });
  if (parseByteSize(limits.maxLineSize) > streamBurst)
    found.push({
      key: 'loki.limits.maxLineSize',
      message: `a line of ${limits.maxLineSize} is larger than the burst of its stream, ${limits.perStreamRateLimitBurst}, and Loki refuses it each time`,
      hint: `set it to at most ${limits.perStreamRateLimitBurst}, or raise loki.limits.perStreamRateLimitBurst`,
      from: ['loki.limits.perStreamRateLimitBurst'],
    });
  return found;
}

/** https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor */
const collectorConstraints = ({ collector }: ResolvedEnvironment): readonly Constraint[] =>
  collector.queuePercent < collector.memoryLimitPercentage
    ? []
    : [
        {
          key: 'collector.queuePercent',
          message: `a queue of ${collector.queuePercent}% does not fit below the memory limit of ${collector.memoryLimitPercentage}%: while the trace store is away every span is refused before the queue is full`,
          hint: `set it to less than ${collector.memoryLimitPercentage}, such as 25`,
          from: ['collector.memoryLimitPercentage'],
        },
      ];

function jaegerConstraints({
  jaeger: { storage },
  tracing,
}: ResolvedEnvironment): readonly Constraint[] {
  if (tracing !== 'jaeger') return [];
  const key = 'jaeger.storage.ttl';
  if (
    storage.kind === 'badger' &&
    parseDurationMs(storage.ttl ?? storageDefaults.badger.ttl) < 1000
  )
    return [
      {
        key,
        message: `${storage.ttl} lets every span expire as it is written`,
        hint: 'leave it out for the default, or write a duration such as 72h',
      },
    ];
  if (storage.kind === 'cassandra' && storage.ttl !== undefined) {
    const ttl = parseDurationMs(storage.ttl);
    if (ttl > 0 && ttl < 1000)
      return [
        {
          key,
          message: `${storage.ttl} is shorter than a second, which Jaeger refuses at start`,
          hint: 'write at least 1s, or 0 to keep traces for ever',
        },
      ];
  }
  return [];
}

/** https://grafana.com/docs/tempo/latest/configuration/ */
function tempoConstraints({ tempo, tracing }: ResolvedEnvironment): readonly Constraint[] {
  if (tracing !== 'tempo') return [];
  return [
    // it merges blocks of one hour, and has no value for keeping them for ever
    ...(parseDurationMs(tempo.retention) < parseDurationMs('1h')
      ? [
          {
            key: 'tempo.retention',
            message: `${tempo.retention} deletes blocks as they are written`,
            hint: 'leave it out for the default, or write at least 1h',
          },
        ]
      : []),
    ...(['ingestionRate', 'ingestionBurst'] as const)
      .filter((key) => parseByteSize(tempo.limits[key]) === 0)
      .map((key) => ({
        key: `tempo.limits.${key}`,
        message: 'is zero, and Tempo refuses every span',
        hint: 'leave it out for the default, or write a size such as 20MB',
      })),
  ];
}
