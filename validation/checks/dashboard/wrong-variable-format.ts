import { logqlNode as logNodeOf } from '@observability-stack/logql/expression';
import { promqlNode } from '@observability-stack/promql/expression';
import { closest, referencesIn, type VariableReference } from '@observability-stack/query-common';
import type { Dashboard, DashboardVariable } from '../../../catalog/definitions/dashboard';
import { type Panel, type PanelLink, panelQueries } from '../../../catalog/definitions/panel';
import { isMultiValue } from '../../../dashboards/render/query-texts';
import type { TeamCheck } from '../../check';
import { locatedDashboards } from '../../dashboards';

/**
 * Reports a variable with several values in a format for one: `a|b` is not the value of a label,
 * and `{a,b}` not that of a parameter, so the panel or the page is empty.
 */
export const dashboardWrongVariableFormat: TeamCheck = {
  code: 'dashboard/wrong-variable-format',
  severity: 'error',
  title:
    'A variable with several values is used in an equality or in a plain link, or in an unknown format.',
  stage: 'team',
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

/** A text of a query in which variables are interpolated. */
interface QueryText {
  readonly text: string;
  /** Part of the query as written: `env="$env"`. */
  readonly shown: string;
  /** Replacement if several values are compared. @default none */
  readonly several?: string;
  readonly isPattern: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: nodes of both languages, distinguished by their fields
type Fields = Record<string, any>;

const PATTERNS: Readonly<Record<string, string>> = {
  '=': '=~',
  '!=': '!~',
  '|=': '|~',
  '|>': '|~',
  '!>': '!~',
};

/** Returns every text of a node of PromQL or LogQL, or of a trace query. */
function textsOf(value: unknown): readonly QueryText[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const node = value as Fields;
  if (typeof node.label === 'string' && typeof node.value === 'string')
    return [compared(`${node.label}${node.operator}`, node.operator, node.value)];
  if (node.kind === 'line-filter')
    return (node.matches as Fields[]).map(({ text }) =>
      // The negation of a text has the syntax of that of a label.
      compared(`${node.operator} `, node.operator, text),
    );
  // Another check reports an invalid query.
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

/**
 * Formats of Grafana, without the part after a second colon:
 * https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 */
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
/** Formats that combine several values into one regular expression. */
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
          message: `variable "${name}" can have several values, but ${shown} compares with one`,
          hint: several
            ? `write ${several.replace(whole, `$${name}`)}, or remove multi from the variable`
            : `remove multi from variable "${name}", or the variable from this text`,
        },
      ];
    if (!isPattern && format === 'regex')
      return [
        {
          message: `${shown} compares with a text, but the format "regex" escapes it as a regular expression`,
          hint: several
            ? `write ${several}, or $${name} in place of ${whole}`
            : `write $${name} in place of ${whole}`,
        },
      ];
    if (isPattern && many && format !== undefined && !AS_PATTERN.includes(format))
      return [
        {
          message: `variable "${name}" can have several values, but the format "${format}" is not a regular expression, in ${shown}`,
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
      message: `format "${own}" of ${whole} is not known to Grafana`,
      hint: near ? `did you mean "${near}"?` : 'remove the format, or use regex, queryparam or raw',
    },
  ];
}

/** Returns problems in a URL: in a parameter and its value, or in another part. */
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
          message: `variable "${name}" can have several values, but is in the path of link "${url}"`,
          hint: `remove multi from variable "${name}", or use a variable with one value`,
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
              message: `link "${url}" has "${part}" without the name of a parameter`,
              hint: `write "\${${name}:queryparam}", which includes the name`,
            },
          ];
    if (isWhole)
      return [
        {
          message: `link "${url}" names a parameter twice: "${whole}" includes "var-${name}="`,
          hint: `write "${whole}" in place of "${part}"`,
        },
      ];
    const variable = variables.get(name);
    if (!variable || format === 'percentencode') return [];
    if (isMultiValue(variable) || variable.kind === 'text')
      return [
        {
          message: isMultiValue(variable)
            ? `variable "${name}" can have several values, but "${part}" in link "${url}" takes one`
            : `variable "${name}" is a text box, but "${part}" in link "${url}" ends at its first "&" or "#"`,
          hint:
            parameter === `var-${name}`
              ? `write "\${${name}:queryparam}" in place of "${part}"`
              : `write "\${${name}:customqueryparam:${parameter}}" in place of "${part}"`,
        },
      ];
    return [];
  });
}
