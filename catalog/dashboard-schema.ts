import type { Annotation, Dashboard, Row } from './dashboard';
import type { Link, PanelKind, Query } from './panel';
import { byKind, flag, list, object, oneOf, type Schema, text } from './schema';

/** The shape of a dashboard that a team writes; what is in it is held against checks of its own. */

const anyText: Schema = { type: 'string' };
/** Made by constructors. */
const expression: Schema = { type: 'object' };
const having = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const querySchema: Schema = byKind({
  promql: having({ expr: expression }),
  logql: having({ expr: expression }),
  trace: having({ traceId: text }),
  'trace-search': having({ service: text }),
} satisfies Record<Query['kind'], Schema>);

const queries = { queries: list(querySchema) };
const panelSchema: Schema = {
  allOf: [
    having({ key: text, title: anyText, description: anyText }),
    byKind({
      timeseries: having(queries),
      stat: having(queries),
      gauge: having(queries),
      bargauge: having(queries),
      heatmap: having(queries),
      logs: having(queries),
      traces: having(queries),
      'trace-list': having(queries),
      table: having({ ...queries, columns: list(having({ title: text })) }),
      'state-timeline': having({ ...queries, names: list({ type: 'object' }) }),
      text: having({ markdown: anyText }),
    } satisfies Record<PanelKind, Schema>),
  ],
};

/** What Grafana finds behind a `$`; names with two underscores are its own. */
const variableName: Schema = { type: 'string', pattern: '^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$' };

const variableSchema: Schema = {
  allOf: [
    having({ name: variableName, title: text }),
    byKind({
      labels: having({ label: text, of: { type: 'object' } }),
      text: {},
      choice: having({ values: { ...list(text), minItems: 1 } }),
    }),
  ],
};

const linkSchema = object<Link>({ title: text, url: text, newTab: flag }, ['title', 'url']);

export const dashboardSchema: Schema = object<Dashboard>(
  {
    uid: text,
    title: anyText,
    description: anyText,
    tags: list(text),
    variables: list(variableSchema),
    rows: list(
      object<Row>({ key: text, title: anyText, panels: list(panelSchema), collapsed: flag }, [
        'key',
        'title',
        'panels',
      ]),
    ),
    links: list(linkSchema),
    annotations: list(
      object<Annotation>(
        {
          name: text,
          color: oneOf('blue', 'red', 'orange'),
          query: querySchema,
          text: text,
          shown: flag,
        },
        ['name', 'color', 'query', 'text'],
      ),
    ),
    from: { type: 'string', pattern: '^now-[0-9]+[mhd]$' },
    refresh: { enum: ['10s', '30s', '1m', '5m', false] },
  },
  ['uid', 'title', 'description', 'tags', 'rows'],
);
