import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { promqlNode } from '@observability-stack/promql/expression';
import { referencesIn, type VariableReference } from '@observability-stack/query-common';
import type { Dashboard, DashboardVariable } from '../../catalog/definitions/dashboard';
import { type Panel, type PanelLink, panelQueries } from '../../catalog/definitions/panel';
import { isMultiValue } from '../../dashboards/render/query-texts';
import type { MeaningCheck } from '../check';
import { closest } from '../closest';
import { locatedDashboards } from '../dashboards';

/** `a|b` is no value of a label, and `{a,b}` none of a parameter: the panel or the page stays empty. */
export const dashboardVariableFormat: MeaningCheck = {
  code: 'dashboard-variable-format',
  severity: 'error',
  title:
    'A variable is put in where its values do not fit: several in an equality or in a plain link.',
  stage: 'meaning',
  run: (input) =>
    locatedDashboards(input).flatMap(({ dashboard, where }) => {
      const variables = new Map((dashboard.variables ?? []).map((one) => [one.name, one]));
      return placesIn(dashboard).flatMap(({ path, complain }) =>
        complain(variables).map((complaint) => ({
          where: where + path,
          from: ['team'],
          ...complaint,
        })),
      );
    }),
};

type Variables = ReadonlyMap<string, DashboardVariable>;
interface Complaint {
  readonly message: string;
  readonly hint: string;
}
interface PlaceIn {
  readonly path: string;
  complain(variables: Variables): readonly Complaint[];
}

function placesIn(dashboard: Dashboard): readonly PlaceIn[] {
  const { variables = [], annotations = [], links = [], rows } = dashboard;
  const asked = (path: string, node: unknown): PlaceIn => ({
    path,
    complain: (known) => textsOf(node).flatMap((text) => ofText(text, known)),
  });
  const linked = (path: string, all: readonly PanelLink[] = []): PlaceIn => ({
    path,
    complain: (known) => all.flatMap(({ url }) => ofLink(url, known)),
  });
  return [
    ...variables.flatMap((one) =>
      one.kind === 'labels'
        ? [
            asked(
              `.variables[${one.name}]`,
              'logs' in one.source ? logNodeOf(one.source.logs) : promqlNode(one.source.metrics),
            ),
          ]
        : [],
    ),
    ...annotations.map(({ name, query }) => asked(`.annotations[${name}]`, promqlNode(query.expr))),
    linked('', links),
    ...rows.flatMap(({ panels }) =>
      panels.flatMap((panel) => {
        const path = `.panels[${panel.key}]`;
        return [
          ...panelQueries(panel).map((query) =>
            asked(
              path,
              query.kind === 'promql'
                ? promqlNode(query.expr)
                : query.kind === 'logql'
                  ? logNodeOf(query.expr)
                  : query,
            ),
          ),
          linked(path, linksOf(panel)),
        ];
      }),
    ),
  ];
}

const linksOf = (panel: Panel): readonly PanelLink[] => [
  ...(panel.links ?? []),
  ...('dataLinks' in panel ? (panel.dataLinks ?? []) : []),
  ...(panel.kind === 'table' ? panel.columns.flatMap(({ links = [] }) => links) : []),
];

/** A text of a query in which variables are put. */
interface QueryText {
  readonly text: string;
  /** As a reader would find it: `env="$env"`. */
  readonly shown: string;
  /** What to write where several values are compared. @default nothing can be */
  readonly several?: string;
  readonly isPattern: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: nodes of both languages, told apart by what they have
type Fields = Record<string, any>;

const PATTERNS: Readonly<Record<string, string>> = {
  '=': '=~',
  '!=': '!~',
  '|=': '|~',
  '|>': '|~',
  '!>': '!~',
};

/** Every text of a node of PromQL, LogQL or of a question for traces. */
function textsOf(value: unknown): readonly QueryText[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const node = value as Fields;
  if (typeof node.label === 'string' && typeof node.value === 'string')
    return [compared(`${node.label}${node.operator}`, node.operator, node.value)];
  if (node.kind === 'line-filter')
    return (node.matches as Fields[]).map(({ text }) =>
      // the negation of a text is written as that of a label
      compared(`${node.operator} `, node.operator, text),
    );
  // what is no query is reported as such
  if (node.kind === 'invalid') return [];
  if (node.kind === 'regexp') return [pattern('regexp ', node.pattern)];
  if (node.kind === 'label_replace')
    return [
      ...textsOf(node.expr),
      pattern('label_replace, ', node.pattern),
      ...[node.into, node.value, node.from].map((text) => plain('label_replace, ', text)),
    ];
  if (node.kind === 'call' && node.name === 'label_replace')
    return (node.args as Fields[]).flatMap((arg, index) =>
      index === 4 && arg.kind === 'string' ? [pattern('label_replace, ', arg.value)] : textsOf(arg),
    );
  return Object.entries(node).flatMap(([key, inner]) =>
    typeof inner === 'string' ? [plain(`${key} `, inner)] : textsOf(inner),
  );
}

const compared = (before: string, operator: string, text: string): QueryText => {
  const several = PATTERNS[operator];
  return {
    text,
    shown: `${before}"${text}"`,
    isPattern: several === undefined,
    ...(several === undefined ? {} : { several: `${before.replace(operator, several)}"${text}"` }),
  };
};
const pattern = (before: string, text: string): QueryText => ({
  text,
  shown: `${before}"${text}"`,
  isPattern: true,
});
const plain = (before: string, text: string): QueryText => ({
  ...pattern(before, text),
  isPattern: false,
});

/** Formats of Grafana, less what follows a second colon: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/ */
const FORMATS = [
  ...[
    'csv',
    'customqueryparam',
    'date',
    'distributed',
    'doublequote',
    'glob',
    'html',
    'join',
    'json',
  ],
  ...['lucene', 'percentencode', 'pipe', 'queryparam', 'raw', 'regex', 'singlequote', 'sqlstring'],
  ...['text', 'uriencode'],
];
/** Those that make one regular expression of several values. */
const AS_PATTERN = ['regex', 'pipe'];

function ofText(
  { text, shown, several, isPattern }: QueryText,
  variables: Variables,
): readonly Complaint[] {
  return referencesIn(text).flatMap((reference): readonly Complaint[] => {
    const { name, whole, format } = reference;
    const unknown = unknownFormat(reference);
    if (unknown.length > 0) return unknown;
    const variable = variables.get(name);
    const many = variable !== undefined && isMultiValue(variable);
    if (!isPattern && many)
      return [
        {
          message: `variable "${name}" can hold several values, and ${shown} compares with one text`,
          hint: several
            ? `write ${several.replace(whole, `$${name}`)}, or leave "several" out of the variable`
            : `leave "several" out of variable "${name}", or the variable out of this text`,
        },
      ];
    if (!isPattern && format === 'regex')
      return [
        {
          message: `${shown} compares with a text, and the format "regex" escapes it as a pattern`,
          hint: several
            ? `write ${several}, or $${name} in place of ${whole}`
            : `write $${name} in place of ${whole}`,
        },
      ];
    if (isPattern && many && format !== undefined && !AS_PATTERN.includes(format))
      return [
        {
          message: `variable "${name}" can hold several values, and the format "${format}" makes no pattern of them, in ${shown}`,
          hint: `write $${name} in place of ${whole}`,
        },
      ];
    return [];
  });
}

function unknownFormat({ whole, format }: VariableReference): readonly Complaint[] {
  const [own = ''] = format?.split(':') ?? [];
  if (format === undefined || FORMATS.includes(own)) return [];
  const near = closest(own, FORMATS);
  return [
    {
      message: `${whole} names the format "${own}", which Grafana does not know`,
      hint: `${near ? `did you mean "${near}"? ` : ''}known: ${FORMATS.join(', ')}`,
    },
  ];
}

/** In an address: a parameter and its value, or what stands by itself. */
function ofLink(url: string, variables: Variables): readonly Complaint[] {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return [
    ...referencesIn(path).flatMap((reference) => [
      ...unknownFormat(reference),
      ...severalInPath(reference, url, variables),
    ]),
    ...query.split('&').flatMap((part) => ofParameter(part, url, variables)),
  ];
}

function severalInPath(
  { name }: VariableReference,
  url: string,
  variables: Variables,
): readonly Complaint[] {
  const variable = variables.get(name);
  return variable && isMultiValue(variable)
    ? [
        {
          message: `variable "${name}" can hold several values, and stands in the path of the link "${url}"`,
          hint: `leave "several" out of variable "${name}", or link by a variable that has one value`,
        },
      ]
    : [];
}

function ofParameter(part: string, url: string, variables: Variables): readonly Complaint[] {
  const [, parameter, value = ''] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
  return referencesIn(parameter === undefined ? part : value).flatMap((reference): Complaint[] => {
    const { name, whole, format = '' } = reference;
    const unknown = unknownFormat(reference);
    if (unknown.length > 0) return [...unknown];
    const isWhole = /^(queryparam$|customqueryparam(:|$))/.test(format);
    if (parameter === undefined)
      return isWhole
        ? []
        : [
            {
              message: `the link "${url}" has "${part}" without the name of a parameter`,
              hint: `write "\${${name}:queryparam}", which gives the name as well`,
            },
          ];
    if (isWhole)
      return [
        {
          message: `the link "${url}" names a parameter twice: "${whole}" gives "var-${name}=..." already`,
          hint: `write "${whole}" in place of "${part}"`,
        },
      ];
    const variable = variables.get(name);
    if (!variable || format === 'percentencode') return [];
    if (isMultiValue(variable) || variable.kind === 'text')
      return [
        {
          message: isMultiValue(variable)
            ? `variable "${name}" can hold several values, and "${part}" in the link "${url}" takes one`
            : `variable "${name}" is a text box, and "${part}" in the link "${url}" ends at the first "&" or "#" of it`,
          hint:
            parameter === `var-${name}`
              ? `write "\${${name}:queryparam}" in place of "${part}"`
              : `write "\${${name}:customqueryparam:${parameter}}" in place of "${part}"`,
        },
      ];
    return [];
  });
}
