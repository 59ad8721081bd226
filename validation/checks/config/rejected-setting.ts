import { rawLogql } from '@observability-stack/logql';
import { logqlNode } from '@observability-stack/logql/expression';
import { jmespathProblem, parseByteSize, parseDurationMs } from '@observability-stack/query-common';
import type { Resolved } from '../../../catalog/definitions/common';
import type { Environment } from '../../../catalog/definitions/environment';
import { storageDefaults } from '../../../constructs/jaeger/settings';
import type { LokiLimits, StreamRetention } from '../../../constructs/loki/settings';
import { smallQueue } from '../../../constructs/otel-collector/config';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { otlpServices } from '../../../resolve/otlp';
import { isOurs } from '../../../resolve/parts';
import { teamTenants, tenantLimitsOf } from '../../../resolve/tenants';
import { remoteWriteName } from '../../../scrape-configs/remote-write';
import type { ResolvedInput, SemanticCheck } from '../../check';
import { settingPlace, teamPlace } from '../../places';
import type { Finding } from '../../problem';

interface Constraint {
  /** Setting to change. */
  readonly key: string;
  readonly message: string;
  readonly hint: string;
  /** Other settings that it depends on. @default none */
  readonly from?: readonly string[];
}

/**
 * Reports settings that the programs reject, by constraints that the schema of one key cannot
 * express.
 */
export const configRejectedSetting: SemanticCheck = {
  code: 'config/rejected-setting',
  severity: 'error',
  title: 'A program would reject a setting, or reject all data because of it.',
  stage: 'semantic',
  run: (input) =>
    [
      ...prometheusConstraints(input.resolved),
      ...thanosConstraints(input.resolved),
      ...grafanaConstraints(input.resolved),
      ...lokiConstraints(input.resolved, input.today),
      ...collectorConstraints(input.resolved),
      ...jaegerConstraints(input.resolved),
      ...tempoConstraints(input.resolved),
      ...storageConstraints(input.resolved),
    ]
      .map((constraint) => findingOf(input.environment, constraint))
      .concat(ofTenants(input.resolved)),
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

/** Returns problems of remote writes. Prometheus panics or does not start with them. */
function prometheusConstraints({ prometheus }: ResolvedEnvironment): readonly Constraint[] {
  const names = prometheus.remoteWrite.map(remoteWriteName);
  return prometheus.remoteWrite.flatMap(({ queue = {} }, index): readonly Constraint[] => {
    const key = `prometheus.remoteWrite[${index}]`;
    const { minShards = 1, maxShards = 50, minBackoff = '30ms', maxBackoff = '5s' } = queue;
    const name = names[index] ?? '';
    return [
      ...(names.indexOf(name) < index
        ? [
            {
              key: `${key}.name`,
              message: `remote write "${name}" is not unique: Prometheus would reject its configuration`,
              hint: 'give each endpoint another name',
            },
          ]
        : []),
      ...(minShards > maxShards
        ? [
            {
              key: `${key}.queue.minShards`,
              message: `minShards ${minShards} exceeds maxShards: expected at most ${maxShards}`,
              hint: `set it to at most ${maxShards}, or raise maxShards`,
            },
          ]
        : []),
      ...(parseDurationMs(minBackoff) > parseDurationMs(maxBackoff)
        ? [
            {
              key: `${key}.queue.minBackoff`,
              message: `minBackoff ${minBackoff} exceeds maxBackoff: expected at most ${maxBackoff}`,
              hint: `set it to at most ${maxBackoff}, or raise maxBackoff`,
            },
          ]
        : []),
    ];
  });
}

/**
 * Returns problems of retentions. The compactor exits if a resolution would be deleted before it is
 * downsampled; 0 keeps it indefinitely:
 * https://thanos.io/tip/components/compact.md/#enforcing-retention-of-data
 */
function thanosConstraints({ thanos }: ResolvedEnvironment): readonly Constraint[] {
  if (!thanos) return [];
  const shortest = [
    ['retentionRaw', '40h', 'raw samples are downsampled after 40h'],
    ['retention5m', '10d', 'samples at 5m are downsampled after 10d'],
  ] as const;
  return shortest.flatMap(([key, least, reason]): readonly Constraint[] => {
    const retention = parseDurationMs(thanos[key]);
    if (retention === 0 || retention >= parseDurationMs(least)) return [];
    return [
      {
        key: `thanos.${key}`,
        message: `${key} ${thanos[key]} is too short: the compactor would exit, because ${reason}`,
        hint: `set it to at least ${least}, or to 0 to keep samples indefinitely`,
      },
    ];
  });
}

/**
 * Returns problems of the role mapping. Grafana starts with an invalid expression, and assigns no
 * role to any user.
 */
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

/** Returns why a text is not a stream selector without filters. */
function selectorProblem(selector: string): string | undefined {
  const node = logqlNode(rawLogql(selector, 'lines'));
  if (node.kind === 'invalid') return node.problem;
  return node.kind === 'lines' && node.stages.length === 0
    ? undefined
    : 'it has filters or a function';
}

/** Returns problems of the selectors of streams with another retention. */
const selectorConstraints = (streams: readonly StreamRetention[]): readonly Constraint[] =>
  streams.flatMap(({ selector }, index) => {
    const problem = selectorProblem(selector);
    return problem === undefined
      ? []
      : [
          {
            key: `loki.streamRetention[${index}].selector`,
            message: `selector ${JSON.stringify(selector)} is not a stream selector: ${problem}`,
            hint: `write labels of streams, such as '{level="debug"}'`,
          },
        ];
  });

/**
 * Returns problems of limits:
 * https://grafana.com/docs/loki/latest/operations/request-validation-rate-limits/
 */
function lokiConstraints(
  { loki, logs }: ResolvedEnvironment,
  today: ResolvedInput['today'],
): readonly Constraint[] {
  const { limits } = loki;
  const found: Constraint[] = [];
  if (new Date(`${loki.schemaFrom}T00:00:00Z`) > today)
    found.push({
      key: 'loki.schemaFrom',
      message: `schemaFrom ${loki.schemaFrom} is in the future: lines before that day have no schema`,
      hint: 'set a day in the past, or remove it',
    });
  if (parseDurationMs(loki.evaluationInterval) === 0)
    found.push({
      key: 'loki.evaluationInterval',
      message: 'evaluationInterval is zero: the ruler would panic',
      hint: 'remove it to use the default, or write a duration such as 1m',
    });
  found.push(...selectorConstraints(loki.streamRetention));
  const ofLimits = limitConstraints(limits);
  if (found.length > 0 || ofLimits.length > 0) return [...found, ...ofLimits];
  if (isAboveBurst(logs.batchSize, limits))
    found.push({
      key: 'logs.batchSize',
      message: `batchSize ${logs.batchSize} exceeds loki.limits.ingestionBurstSizeMb: Loki would always reject such a batch; expected at most ${limits.ingestionBurstSizeMb}MB`,
      hint: `set it to at most ${limits.ingestionBurstSizeMb}MB, or raise loki.limits.ingestionBurstSizeMb`,
      from: ['loki.limits.ingestionBurstSizeMb'],
    });
  return found;
}

/** A token bucket never holds more than its burst, so a larger request is rejected, however often it is retried. */
const isAboveBurst = (size: string, { ingestionBurstSizeMb }: Resolved<LokiLimits>): boolean =>
  parseByteSize(size) > ingestionBurstSizeMb * 1024 ** 2;

/** Returns problems of the limits of a tenant. */
function limitConstraints(limits: Resolved<LokiLimits>): readonly Constraint[] {
  const zeros = (
    [
      ['perStreamRateLimit', 'every line of a stream after its first burst'],
      ['perStreamRateLimitBurst', 'every line'],
    ] as const
  )
    .filter(([key]) => parseByteSize(limits[key]) === 0)
    .map(([key, lost]) => ({
      key: `loki.limits.${key}`,
      message: `${key} is zero: Loki would reject ${lost}`,
      hint: 'remove it to use the default, or write a size such as 4MB',
    }));
  if (zeros.length > 0) return zeros;
  return parseByteSize(limits.maxLineSize) > parseByteSize(limits.perStreamRateLimitBurst)
    ? [
        {
          key: 'loki.limits.maxLineSize',
          message: `maxLineSize ${limits.maxLineSize} exceeds perStreamRateLimitBurst: Loki would always reject such a line; expected at most ${limits.perStreamRateLimitBurst}`,
          hint: `set it to at most ${limits.perStreamRateLimitBurst}, or raise loki.limits.perStreamRateLimitBurst`,
          from: ['loki.limits.perStreamRateLimitBurst'],
        },
      ]
    : [];
}

/** Returns problems of the settings of teams, of which each is a tenant of the Loki of the stack. */
const ofTenants = (environment: ResolvedEnvironment): Finding[] =>
  (isOurs(environment, 'loki') ? teamTenants(environment) : []).flatMap(
    ({ team, limits, retention: { streamRetention = [] } }) =>
      [
        ...selectorConstraints(streamRetention),
        ...(Object.keys(limits).length > 0 ? limitsOfTenant(environment, team) : []),
      ].map(({ key, message, hint }) => ({ where: teamPlace(team, key), message, hint })),
  );

function limitsOfTenant(environment: ResolvedEnvironment, team: string): readonly Constraint[] {
  const limits = tenantLimitsOf(environment, team);
  const { batchSize } = environment.logs;
  return [
    ...limitConstraints(limits),
    ...(isAboveBurst(batchSize, limits)
      ? [
          {
            key: 'loki.limits.ingestionBurstSizeMb',
            message: `ingestionBurstSizeMb ${limits.ingestionBurstSizeMb} is less than logs.batchSize ${batchSize}: Loki would always reject such a batch`,
            hint: `set it to at least ${Math.ceil(parseByteSize(batchSize) / 1024 ** 2)}`,
          },
        ]
      : []),
  ];
}

/**
 * Returns problems of the queues, and of the memory limiter:
 * https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor
 */
const collectorConstraints = (environment: ResolvedEnvironment): readonly Constraint[] => {
  const { collector, parts } = environment;
  const small = smallQueue(environment);
  const key = collector.queueVolume ? 'collector.queueVolume' : 'collector.resources.memoryLimit';
  const floorKi = (bytes: number): string => `${Math.floor(bytes / 1024)}Ki`;
  const inMemory =
    collector.queueVolume &&
    parts.prometheus.kind === 'external' &&
    otlpServices(environment, 'metrics').length > 0;
  return [
    ...(inMemory
      ? [
          {
            key: 'collector.queueVolume',
            message:
              'the Collector writes metrics to an existing Prometheus from a queue in memory, which queueVolume does not move to a volume',
            hint: 'set collector.queueVolume: false, or scrape the services that send metrics by OTLP',
            from: ['prometheus'],
          },
        ]
      : []),
    ...(small === undefined
      ? []
      : [
          {
            key,
            message: `${key.split('.').at(-1)} ${collector.queueVolume || collector.resources.memoryLimit} leaves ${floorKi(small.size)} for the smallest queue of the exporters: the Collector would drop larger messages; expected at least ${floorKi(small.minimum)}`,
            hint: `set it to at least ${Math.ceil(small.required / 2 ** 20)}Mi${collector.queueVolume ? '' : ', raise collector.queuePercent, or set collector.queueVolume'}`,
            from: [
              ...(collector.queueVolume ? [] : ['collector.queuePercent']),
              'collector.batchSize',
            ],
          },
        ]),
    ...(collector.queueVolume || collector.queuePercent < collector.memoryLimitPercentage
      ? []
      : [
          {
            key: 'collector.queuePercent',
            message: `queuePercent ${collector.queuePercent} is not below memoryLimitPercentage ${collector.memoryLimitPercentage}: spans are refused before the queue is full`,
            hint: `set it to less than ${collector.memoryLimitPercentage}, such as 25`,
            from: ['collector.memoryLimitPercentage'],
          },
        ]),
  ];
};

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
        message: `ttl ${storage.ttl} is too short: spans expire as they are written`,
        hint: 'remove it to use the default, or write a duration such as 72h',
      },
    ];
  if (storage.kind === 'cassandra' && storage.ttl !== undefined) {
    const ttl = parseDurationMs(storage.ttl);
    if (ttl > 0 && ttl < 1000)
      return [
        {
          key,
          message: `ttl ${storage.ttl} is rejected by Jaeger: expected at least 1s, or 0`,
          hint: 'write at least 1s, or 0 to keep traces indefinitely',
        },
      ];
  }
  return [];
}

/**
 * Returns problems of limits and retention: https://grafana.com/docs/tempo/latest/configuration/
 */
function tempoConstraints({ tempo, tracing }: ResolvedEnvironment): readonly Constraint[] {
  if (tracing !== 'tempo') return [];
  return [
    // It merges blocks of one hour, and has no value that keeps them indefinitely.
    ...(parseDurationMs(tempo.retention) < parseDurationMs('1h')
      ? [
          {
            key: 'tempo.retention',
            message: `retention ${tempo.retention} is too short: Tempo would delete blocks as they are written`,
            hint: 'remove it to use the default, or write at least 1h',
          },
        ]
      : []),
    ...(['ingestionRate', 'ingestionBurst'] as const)
      .filter((key) => parseByteSize(tempo.limits[key]) === 0)
      .map((key) => ({
        key: `tempo.limits.${key}`,
        message: `${key} is zero: Tempo would reject every span`,
        hint: 'remove it to use the default, or write a size such as 20MB',
      })),
  ];
}

/** Returns problems of storage on Azure. */
function storageConstraints({
  loki,
  tempo,
  thanos,
  tracing,
}: ResolvedEnvironment): readonly Constraint[] {
  const storages = {
    loki: loki.storage,
    ...(thanos ? { thanos: thanos.storage } : {}),
    ...(tracing === 'tempo' ? { tempo: tempo.storage } : {}),
  };
  return Object.entries(storages).flatMap(([component, storage]): readonly Constraint[] => {
    if (storage.kind !== 'azure') return [];
    const key = `${component}.storage`;
    const { accountKey, endpointSuffix = 'blob.core.windows.net', userAssignedId } = storage;
    return [
      ...(accountKey && userAssignedId
        ? [
            {
              key: `${key}.userAssignedId`,
              message:
                'userAssignedId is set together with accountKey: the client authenticates with one of them',
              hint: 'remove accountKey to use the managed identity, or remove userAssignedId',
              from: [`${key}.accountKey`],
            },
          ]
        : []),
      // It takes any other for the emulator, whose URLs are http://HOST/ACCOUNT.
      ...(component === 'tempo' && !endpointSuffix.startsWith('blob.')
        ? [
            {
              key: `${key}.endpointSuffix`,
              message: `endpointSuffix "${endpointSuffix}" does not begin with "blob.": Tempo would send the traces unencrypted to http://${endpointSuffix}/${storage.account}`,
              hint: 'write a suffix that begins with blob., or use another storage',
            },
          ]
        : []),
    ];
  });
}
