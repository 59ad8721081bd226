import type { RulesForm } from '../../../catalog/definitions/parts';
import { lineSource } from '../../../catalog/definitions/slo';
import type { OutputName } from '../../../outputs';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { otlpServices } from '../../../resolve/otlp';
import { exists, isOurs } from '../../../resolve/parts';
import type { SemanticCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';

/** A definition that needs a part of the stack. */
interface Need {
  /** Path of the setting, or the place of a definition. */
  readonly at: { readonly setting: string } | { readonly place: string };
  readonly message: string;
  readonly hint: string;
}

/** Reports definitions that need a part of the stack that the environment disables or replaces with an existing program. */
export const configMissingPart: SemanticCheck = {
  code: 'config/missing-part',
  severity: 'error',
  title:
    'A definition needs a part of the stack that the environment disables or replaces with an existing program.',
  stage: 'semantic',
  run: ({ environment, resolved }) =>
    needs(resolved).map(({ at, message, hint }) => ({
      where: 'place' in at ? at.place : settingPlace(environment, at.setting),
      message,
      hint,
    })),
};

const needs = (resolved: ResolvedEnvironment): readonly Need[] => [
  ...ofEvaluator(resolved),
  ...ofLogs(resolved),
  ...ofCollector(resolved),
  ...ofClusters(resolved),
  ...ofPrometheus(resolved),
];

/** The definitions of teams that Loki evaluates. */
function ofLogs(resolved: ResolvedEnvironment): readonly Need[] {
  if (exists(resolved, 'loki')) return [];
  return resolved.services.flatMap((service): readonly Need[] => [
    ...service.alerts
      .filter(({ kind }) => kind === 'logql')
      .map(({ name }) => ({
        at: { place: servicePlace(service, `alerts.${name}`) },
        message: `alert "${name}" queries log lines, but loki is left out`,
        hint: 'remove the alert, query metrics, or set loki: external({ push, query })',
      })),
    ...(service.slos.some(lineSource)
      ? [
          {
            at: { place: servicePlace(service, 'slos') },
            message: `service "${service.name}" measures SLOs by log lines, but loki is left out`,
            hint: 'measure by metrics, or set loki: external({ push, query })',
          },
        ]
      : []),
  ]);
}

/** The definitions whose data the Collector receives and sends. */
function ofCollector(resolved: ResolvedEnvironment): readonly Need[] {
  if (exists(resolved, 'collector')) return [];
  return [
    ...(isOurs(resolved, 'tracing')
      ? [
          {
            at: { setting: 'collector' },
            message: `${resolved.tracing} stores the spans that the Collector sends, but collector is off`,
            hint: 'set tracing: false, or collector: external({ otlp })',
          },
        ]
      : []),
    ...resolved.services
      .filter(({ otlp }) => otlp)
      .map((service) => ({
        at: { place: servicePlace(service, 'otlp') },
        message: `service "${service.name}" sends metrics or log records by OTLP, but collector is off`,
        hint: 'scrape the service, or set collector: external({ otlp })',
      })),
  ];
}

/** Prometheus adds the label of its cluster to what it sends, and not to the series that it returns; an existing one may. */
const ofClusters = (resolved: ResolvedEnvironment): readonly Need[] =>
  resolved.clusters.length > 1 &&
  !resolved.thanos &&
  !resolved.labelsCluster &&
  isOurs(resolved, 'prometheus') &&
  isOurs(resolved, 'grafana')
    ? [
        {
          at: { setting: 'thanos' },
          message:
            'dashboards of several clusters select series by the label "cluster", which only Thanos adds to the series of Prometheus: thanos is off',
          hint: 'set thanos, or grafana: external({ url })',
        },
      ]
    : [];

const RULES_OUTPUTS = {
  files: ['prometheus', 'files'],
  operator: ['operator'],
  mimir: ['rulers'],
} as const satisfies Readonly<Record<RulesForm, readonly OutputName[]>>;

const RULES_HINTS: Readonly<Record<RulesForm, string>> = {
  files: 'set outputs.prometheus: true, or outputs.files for machines without Kubernetes',
  operator: 'set outputs.operator: {}',
  mimir: 'set outputs.rulers: {}',
};

/** What an existing Prometheus cannot do for the stack. */
function ofPrometheus(resolved: ResolvedEnvironment): readonly Need[] {
  const { jaeger, outputs, tempo, thanos, tracing } = resolved;
  const { prometheus } = resolved.parts;
  if (prometheus.kind !== 'external') return [];
  const { auth, remoteWrite, rules, tenant } = prometheus;
  const names = RULES_OUTPUTS[rules];
  const hasToken = auth?.kind === 'authorization' && /^bearer$/i.test(auth.type ?? 'bearer');
  const withoutReceiver = (at: Need['at'], subject: string, other: string): Need => ({
    at,
    message: `${subject}, but prometheus.remoteWrite is missing`,
    hint: `set prometheus.remoteWrite: 'https://prometheus.example.org/api/v1/write', or ${other}`,
  });
  return [
    ...(names.some((name) => outputs[name])
      ? []
      : [
          {
            at: { setting: 'prometheus.rules' },
            message: `setting "prometheus.rules" is '${rules}': expected the output ${names.map((name) => `"${name}"`).join(' or ')}, which contains the rules`,
            hint: RULES_HINTS[rules],
          },
        ]),
    ...(thanos
      ? [
          {
            at: { setting: 'thanos' },
            message:
              'Thanos uploads the blocks of the Prometheus of the stack, but prometheus is external',
            hint: 'remove thanos, and set prometheus.query to the Thanos Query of the existing Prometheus',
          },
        ]
      : []),
    ...(remoteWrite === undefined && isOurs(resolved, 'collector')
      ? otlpServices(resolved, 'metrics').map((service) =>
          withoutReceiver(
            { place: servicePlace(service, 'otlp') },
            `service "${service.name}" sends metrics by OTLP, which the Collector writes to Prometheus`,
            'scrape the service',
          ),
        )
      : []),
    ...(remoteWrite === undefined &&
    tracing === 'tempo' &&
    isOurs(resolved, 'tracing') &&
    tempo.serviceGraph
      ? [
          withoutReceiver(
            { setting: 'tempo.serviceGraph' },
            'Tempo writes the service graph to Prometheus',
            'tempo.serviceGraph: false',
          ),
        ]
      : []),
    ...(tracing === 'jaeger' &&
    isOurs(resolved, 'tracing') &&
    jaeger.performanceMonitoring &&
    (tenant !== undefined || (auth?.kind === 'authorization' && !hasToken))
      ? [
          {
            at: { setting: 'jaeger.performanceMonitoring' },
            message:
              tenant === undefined
                ? 'Jaeger can authenticate to prometheus.query only by basicAuth or bearerToken'
                : 'Jaeger queries prometheus.query without its tenant',
            hint: "set jaeger: { performanceMonitoring: false }, or tracing: 'tempo'",
          },
        ]
      : []),
  ];
}

/** Grafana reads its rules from files, and sends their alerts to Alertmanager. */
function ofEvaluator(resolved: ResolvedEnvironment): readonly Need[] {
  const { alerts, parts } = resolved;
  if (alerts.evaluator !== 'grafana') return [];
  const at = { setting: 'alerts.evaluator' };
  return [
    ...(isOurs(resolved, 'grafana')
      ? []
      : [
          {
            at,
            message: `setting "alerts.evaluator" is 'grafana': expected a Grafana of the stack, but grafana is ${parts.grafana.kind}`,
            hint: 'remove alerts.evaluator, so that Prometheus and Loki evaluate alerts',
          },
        ]),
    ...(parts.alertmanager.kind === 'external' &&
    (parts.alertmanager.auth !== undefined || parts.alertmanager.tls !== undefined)
      ? [
          {
            at,
            message: `setting "alerts.evaluator" is 'grafana': Grafana sends alerts without the authentication and TLS settings of alertmanager`,
            hint: 'remove alerts.evaluator, so that Prometheus and Loki send alerts',
          },
        ]
      : []),
    ...(parts.alertmanager.kind === 'off'
      ? [
          {
            at,
            message: `setting "alerts.evaluator" is 'grafana': Grafana sends alerts to Alertmanager, which is left out`,
            hint: 'remove alerts.evaluator, or set alertmanager: external({ url })',
          },
        ]
      : []),
  ];
}
