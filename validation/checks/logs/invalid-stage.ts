import { lineMetadata, streamLabels } from '@observability-stack/contracts';
import { QueryError } from '@observability-stack/logql-evaluator';
import { parseTemplate } from '@observability-stack/logql-evaluator/template/parse';
import {
  didYouMean,
  groupCount,
  jmespathProblem,
  listCandidates,
} from '@observability-stack/query-common';
import type {
  LogStage,
  RawAlloyBlock,
  RawAlloyValue,
} from '../../../catalog/definitions/log-stages';
import type { LogConfig } from '../../../catalog/definitions/logs';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import { isOurs } from '../../../resolve/parts';
import type { SemanticCheck } from '../../check';
import { servicePlace } from '../../places';
import type { Finding } from '../../problem';

/** Reports stages that an agent rejects, with which the agents of all nodes would not start. */
export const logsInvalidStage: SemanticCheck = {
  code: 'logs/invalid-stage',
  severity: 'error',
  title: 'A stage of the log pipeline of a service is rejected by the agents, or has no effect.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      findings(resolved, service.logs ?? {}).map(({ at, ...rest }) => ({
        where: servicePlace(service, `logs.${at}`),
        ...rest,
      })),
    ),
};

type Part = Omit<Finding, 'where'> & { readonly at: string };

const findings = (resolved: ResolvedEnvironment, logs: LogConfig): readonly Part[] => [
  ...(logs.stages ?? []).flatMap((stage, index) => {
    const at = `stages[${index}]`;
    return [
      ...writtenNames(stage).flatMap((name) => reserved(at, name)),
      ...ofStage(resolved, at, stage),
    ];
  }),
  ...twoSources(logs),
  ...missingValues(logs),
];

/** Returns labels and structured metadata with two places of their value. */
const twoSources = ({ labels = [], structuredMetadata = [] }: LogConfig): readonly Part[] =>
  Object.entries({ labels, structuredMetadata }).flatMap(([key, fields]) =>
    fields
      .filter(({ from, extracted }) => from !== undefined && extracted !== undefined)
      .map(({ name, from }) => ({
        at: `${key}[${name}].from`,
        message: `${key === 'labels' ? 'label' : 'field'} "${name}" has both from and extracted: "${from}" is not read`,
        hint: 'keep one of them',
      })),
  );

/** Returns the names of the values that a stage extracts. */
function writtenNames(stage: LogStage): readonly string[] {
  switch (stage.kind) {
    case 'json':
      return Object.keys(stage.expressions);
    case 'logfmt':
      return Object.keys(stage.mapping);
    case 'regex':
    case 'replace':
      return [...stage.expression.matchAll(/\(\?P?<(\w+)>/g)].map(([, name = '']) => name);
    case 'template':
      return [stage.source];
    default:
      return [];
  }
}

/** Names that the agents copy from labels, and the timestamp of the container runtime. */
const RESERVED: ReadonlySet<string> = new Set([
  ...streamLabels,
  ...lineMetadata,
  'time',
  'filename',
]);
/** Prefixes of the values of the pipeline itself. */
const OWN = /^(?:line|extra|label|metadata)_/;

const reserved = (at: string, name: string): readonly Part[] =>
  RESERVED.has(name) || OWN.test(name)
    ? [
        {
          at,
          message: `extracted name "${name}" is in use by the pipeline of the stack`,
          hint: `write another name, such as ${JSON.stringify(`own_${name}`)}`,
        },
      ]
    : [];

function ofStage(resolved: ResolvedEnvironment, at: string, stage: LogStage): readonly Part[] {
  switch (stage.kind) {
    case 'json':
      return Object.entries(stage.expressions).flatMap(([name, expression]) => {
        const problem = jmespathProblem(expression);
        return problem === undefined
          ? []
          : [
              {
                at: `${at}.expressions.${name}`,
                message: `JMESPath ${JSON.stringify(expression)} ${problem}`,
                hint: `quote a name with other characters than letters, digits and underscores: '"user-id"'`,
              },
            ];
      });
    case 'logfmt':
      return Object.entries(stage.mapping)
        .filter(([, key]) => /[\s="]/.test(key))
        .map(([name, key]) => ({
          at: `${at}.mapping.${name}`,
          message: `logfmt key ${JSON.stringify(key)} is invalid: it has a space, a quote or an equals sign`,
          hint: 'write the key as it is before the equals sign',
        }));
    case 'regex':
      return writtenNames(stage).length > 0
        ? []
        : [
            {
              at: `${at}.expression`,
              message: 'expression has no named group: the stage would extract nothing',
              hint: 'name a group, as in (?P<user>[a-z]+)',
            },
          ];
    case 'replace':
      return [
        ...(groupCount(stage.expression) > 0
          ? []
          : [
              {
                at: `${at}.expression`,
                message: 'expression has no group: the agents replace only the text of groups',
                hint: `write (${stage.expression})`,
              },
            ]),
        ...templateParts(`${at}.replacement`, stage.replacement),
      ];
    case 'template':
      return templateParts(`${at}.template`, stage.template);
    case 'raw':
      return ofRaw(resolved, at, stage);
    default:
      return [];
  }
}

/**
 * Functions of templates, which both agents have. Those of Sprig that read variables and files, resolve names or create keys
 * are missing: a template of a team runs in the agent of every node.
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `and or not eq ne lt le gt ge len index slice print printf println html js urlquery
  ToLower ToUpper Replace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimSpace Hash Sha2Hash regexReplaceAll regexReplaceAllLiteral
  trunc trim upper lower title untitle substr repeat trimAll trimSuffix trimPrefix nospace contains hasPrefix hasSuffix quote squote
  cat indent nindent replace snakecase camelcase kebabcase abbrev sha1sum sha256sum toString join
  atoi int int64 float64 toDecimal add1 add sub div mod mul max min maxf minf addf subf divf mulf ceil floor round
  default empty coalesce ternary fromJson toJson split splitn splitList first last dig get hasKey list dict
  regexMatch regexFind regexFindAll regexSplit regexQuoteMeta b64enc b64dec
  date dateInZone toDate now unixEpoch duration urlParse base dir ext`.split(/\s+/),
);

function templateParts(at: string, template: string): readonly Part[] {
  try {
    parseTemplate(template, FUNCTIONS);
    return [];
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return [
      {
        at,
        message: `template ${JSON.stringify(template)} does not compile: ${error.message.replace(/^invalid template: /, '')}`,
        hint: 'correct it; functions that read the environment of the agent are not available',
      },
    ];
  }
}

const PROMTAIL_STAGES = [
  ...[
    'cri',
    'decolorize',
    'docker',
    'drop',
    'eventlogmessage',
    'geoip',
    'json',
    'labelallow',
    'labeldrop',
  ],
  ...[
    'labels',
    'limit',
    'logfmt',
    'match',
    'metrics',
    'multiline',
    'output',
    'pack',
    'regex',
    'replace',
  ],
  ...['sampling', 'static_labels', 'structured_metadata', 'template', 'tenant', 'timestamp'],
];
const ALLOY_STAGES = [
  ...[
    'cri',
    'decolorize',
    'docker',
    'drop',
    'eventlogmessage',
    'geoip',
    'json',
    'label_drop',
    'label_keep',
  ],
  ...[
    'labels',
    'limit',
    'logfmt',
    'luhn',
    'match',
    'metrics',
    'multiline',
    'output',
    'pack',
    'pattern',
  ],
  ...[
    'regex',
    'replace',
    'sampling',
    'static_labels',
    'structured_metadata',
    'structured_metadata_drop',
  ],
  ...['template', 'tenant', 'timestamp', 'truncate', 'windowsevent'],
].map((name) => `stage.${name}`);

/** Stages with a form that is checked, and that form. */
const TYPED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['json', 'logfmt', 'regex', 'replace', 'template', 'timestamp', 'output'].map((kind) => [
      kind,
      `write kind: '${kind}'`,
    ]),
  ),
  labels: 'write logs.labels with extracted',
  structured_metadata: 'write logs.structuredMetadata with extracted',
  sampling: 'write logs.sample',
  limit: 'write logs.limit',
  multiline: 'write logs.multiline',
};
/** Stages that change the labels or the tenant by which streams belong to a team. */
const RESERVED_STAGES = ['tenant', 'static_labels', 'labelallow'];

/** Returns the names of a raw stage of Promtail and of those inside it, as in `match`. */
const promtailStages = (stage: unknown): readonly string[] =>
  typeof stage === 'object' && stage !== null
    ? Object.entries(stage).flatMap(([name, settings]) => [
        name,
        ...[Object(settings).stages ?? []].flat().flatMap(promtailStages),
      ])
    : [];

/** Returns the names of a raw stage of Alloy and of those inside it, in the form of Promtail. */
const alloyStages = ({ name, blocks = [] }: RawAlloyBlock): readonly string[] => [
  ...(name.startsWith('stage.') ? [name.slice('stage.'.length)] : []),
  ...blocks.flatMap(alloyStages),
];

function ofRaw(
  resolved: ResolvedEnvironment,
  at: string,
  { promtail, alloy }: Extract<LogStage, { readonly kind: 'raw' }>,
): readonly Part[] {
  const agent = resolved.logCollector;
  const isMissing =
    isOurs(resolved, 'logCollector') && (agent === 'promtail' ? promtail : alloy) === undefined;
  return [
    ...(isMissing
      ? [
          {
            at,
            message: `raw stage has no form of ${agent}, the log collector of environment "${resolved.name}"`,
            hint:
              agent === 'promtail'
                ? 'add promtail: { decolorize: {} }'
                : "add alloy: { name: 'stage.decolorize' }",
          },
        ]
      : []),
    ...[...new Set([...promtailStages(promtail), ...(alloy ? alloyStages(alloy) : [])])]
      .filter((name) => name in TYPED || RESERVED_STAGES.includes(name))
      .map((name) => ({
        at,
        message: RESERVED_STAGES.includes(name)
          ? `stage "${name}" would write into the streams of others`
          : `stage "${name}" has a typed form, which is checked`,
        hint: TYPED[name] ?? 'remove it, or add labels to logs.labels',
      })),
    ...Object.keys(promtail ?? {})
      .filter((name) => !PROMTAIL_STAGES.includes(name))
      .map((name) => ({
        at: `${at}.promtail`,
        message: `Promtail has no stage ${JSON.stringify(name)}`,
        hint: didYouMean(name, PROMTAIL_STAGES),
      })),
    ...(alloy ? ofBlock(`${at}.alloy`, alloy) : []),
  ];
}

/** A name in Alloy's syntax: https://grafana.com/docs/alloy/latest/get-started/syntax/ */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

function ofBlock(
  at: string,
  { name, attributes = {}, blocks = [] }: RawAlloyBlock,
): readonly Part[] {
  const isNested = !at.endsWith('.alloy');
  const isName =
    isNested && !name.startsWith('stage.') ? IDENTIFIER.test(name) : ALLOY_STAGES.includes(name);
  return [
    ...(isName
      ? []
      : [
          {
            at,
            message: `Alloy has no stage ${JSON.stringify(name)}`,
            hint: didYouMean(name, ALLOY_STAGES),
          },
        ]),
    ...Object.entries(attributes).flatMap(([key, value]) =>
      IDENTIFIER.test(key) && isValue(value)
        ? []
        : [
            {
              at: `${at}.attributes`,
              message: `argument ${JSON.stringify(key)} is invalid: expected an identifier, and a value without expressions`,
              hint: 'write the value as a literal',
            },
          ],
    ),
    ...blocks.flatMap((inner, index) => ofBlock(`${at}.blocks[${index}]`, inner)),
  ];
}

/** Reports whether a value has no expression of Alloy, which an object with this key is. */
const isValue = (value: RawAlloyValue): boolean =>
  typeof value !== 'object' ||
  Object.entries(value).every(([key, item]) => key !== '$expression' && isValue(item));

/** Returns labels and structured metadata of values that no stage extracts. */
function missingValues({
  stages = [],
  labels = [],
  structuredMetadata = [],
}: LogConfig): readonly Part[] {
  // A raw stage may extract any value.
  if (stages.some(({ kind }) => kind === 'raw')) return [];
  const written = stages.flatMap(writtenNames);
  const of = (key: string, fields: typeof structuredMetadata): readonly Part[] =>
    fields.flatMap(({ name, extracted }) =>
      extracted === undefined || written.includes(extracted)
        ? []
        : [
            {
              at: `${key}[${name}].extracted`,
              message: `value "${extracted}" is not extracted by any stage: expected ${written.length > 0 ? listCandidates(written) : 'a stage'}`,
              hint: `add a stage that extracts it: stages: [{ kind: 'json', expressions: { ${extracted}: '...' } }]`,
            },
          ],
    );
  return [...of('labels', labels), ...of('structuredMetadata', structuredMetadata)];
}
