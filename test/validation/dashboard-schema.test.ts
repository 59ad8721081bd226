// Every dashboard as it comes out, against the types that Grafana itself is written with: by the compiler, on the JSON.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dashboardFiles } from '../../dashboards/files';
import { local } from '../../environments/local';
import { production } from '../../environments/production';
import { resolveEnvironment } from '../../resolve/environment';

const ROOT = path.resolve(__dirname, '../..');
const SCHEMA = '@grafana/schema/dist/esm/raw';
/** Panels by their plugins, and where the types of their options are; those of fields where they have some. */
const PLUGINS: Readonly<Record<string, { readonly of: string; readonly fields: boolean }>> = {
  bargauge: { of: 'BarGauge', fields: false },
  gauge: { of: 'Gauge', fields: false },
  heatmap: { of: 'Heatmap', fields: true },
  logs: { of: 'Logs', fields: false },
  stat: { of: 'Stat', fields: false },
  'state-timeline': { of: 'StateTimeline', fields: true },
  table: { of: 'Table', fields: true },
  text: { of: 'Text', fields: false },
  timeseries: { of: 'TimeSeries', fields: true },
};

const typesOf = ([plugin, { of, fields }]: [string, (typeof PLUGINS)[string]]) => {
  const folder = plugin.replace('-', '');
  const file = `${SCHEMA}/composable/${folder}/panelcfg/x/${of}PanelCfg_types.gen`;
  return {
    imports: `import type * as ${folder} from '${file}';`,
    panel: `Panel<'${plugin}', ${folder}.Options, ${fields ? `${folder}.FieldConfig` : 'Nothing'}>`,
  };
};
const panelTypes = Object.entries(PLUGINS).map(typesOf);

/** JSON has the values of enumerations, not their names; Grafana's editor writes more than some types declare. */
const TYPES = `
import type * as raw from '${SCHEMA}/dashboard/x/Dashboard_types.gen';
import type * as v2 from '@grafana/schema/apis/dashboard.grafana.app/v2';
${panelTypes.map(({ imports }) => imports).join('\n')}

type Json<T> = unknown extends T ? unknown
  : T extends string ? \`\${T}\`
  : T extends number | boolean | null | undefined ? T
  : T extends readonly (infer Item)[] ? readonly Json<Item>[]
  : T extends object ? { readonly [K in keyof T]: Json<T[K]> }
  : T;
type Nothing = Record<string, never>;
type Panel<Type extends string, Options, Custom> =
  Json<Omit<raw.Panel, 'type' | 'options' | 'fieldConfig'>> & {
    type: Type;
    options: Json<Partial<Options>>;
    fieldConfig: Json<Omit<raw.FieldConfigSource, 'defaults'>> & {
      defaults: Json<Omit<raw.FieldConfig, 'custom'>> & { custom?: Json<Partial<Custom>> };
    };
  };
type AnyPanel = ${panelTypes.map(({ panel }) => panel).join(' | ')} | Panel<'traces', Nothing, Nothing>;
type Row = Json<Omit<raw.RowPanel, 'panels'>> & { panels: readonly AnyPanel[] };
type Variable = Json<raw.VariableModel> & { definition?: string };
type Annotation = Json<raw.AnnotationQuery> & {
  expr?: string; step?: string; titleFormat?: string; textFormat?: string; tagKeys?: string;
  useValueForTime?: boolean;
};
type Known = Json<Omit<raw.Dashboard, 'annotations' | 'panels' | 'templating'>>;
export type Classic = Known & {
  annotations: { list: readonly Annotation[] };
  panels: readonly (AnyPanel | Row)[];
  templating: { list: readonly Variable[] };
};
export interface Resource {
  apiVersion: 'dashboard.grafana.app/v2';
  kind: 'Dashboard';
  metadata: { name: string };
  spec: Json<v2.Spec>;
}
`;

const filesOf = (schema: 'classic' | 'v2'): Record<string, string> =>
  Object.fromEntries(
    [local, production].flatMap((environment) =>
      dashboardFiles(
        resolveEnvironment({
          ...environment,
          grafana: { ...environment.grafana, dashboardSchema: schema },
        }),
      ).flatMap(({ uid, files }) =>
        Object.entries(files).map(([name, text]) => [
          `${environment.name}-${uid}-${name.replace('.json', '')}`,
          text,
        ]),
      ),
    ),
  );

let folder: string;
beforeAll(() => {
  mkdirSync(path.join(ROOT, '.build'), { recursive: true });
  // the compiler finds the types from below the repository only
  folder = mkdtempSync(path.join(ROOT, '.build/dashboards-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler has against each file. */
function compile(files: Readonly<Record<string, string>>, type: 'Classic' | 'Resource') {
  writeFileSync(path.join(folder, 'types.ts'), TYPES);
  for (const [name, text] of Object.entries(files))
    writeFileSync(
      path.join(folder, `${name}.ts`),
      `import type { ${type} } from './types';\nexport const it: ${type} = ${text};\n`,
    );
  const names = Object.keys(files).map((name) => path.join(folder, `${name}.ts`));
  const { stdout } = spawnSync(
    path.join(ROOT, 'node_modules/.bin/tsc'),
    [
      ...['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--pretty', 'false'],
      ...['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022'],
      ...['--types', '', path.join(folder, 'types.ts'), ...names],
    ],
    { encoding: 'utf8' },
  );
  const found: Record<string, string[]> = {};
  for (const line of stdout.split('\n').filter((one) => /^\S.*error/.test(one))) {
    const name = path.basename(line.split('(')[0] ?? '').replace('.ts', '');
    found[name] = [...(found[name] ?? []), line.slice(line.indexOf('error'), 400)];
  }
  return found;
}

describe('classic', () => {
  const files = filesOf('classic');
  test('every dashboard matches the schema of Grafana', () => {
    expect(Object.keys(files).length).toBeGreaterThan(5);
    expect(compile(files, 'Classic')).toEqual({});
  });

  test('rejects an invalid dashboard', () => {
    const [text = ''] = Object.values(files).filter((one) => one.includes('"type": "timeseries"'));
    const wrong = {
      option: text.replace('"displayMode": "table"', '"displayMode": "tabel"'),
      field: text.replace('"fillOpacity"', '"fillOpacities"'),
      plugin: text.replace('"type": "timeseries"', '"type": "graph"'),
      key: text.replace('"refresh":', '"refreshes":'),
      place: text.replace('"gridPos": {', '"gridPos": {"z": 1,'),
    };
    for (const one of Object.values(wrong)) expect(one).not.toBe(text);
    expect(Object.keys(compile(wrong, 'Classic')).sort()).toEqual(Object.keys(wrong).sort());
  });
});

describe('v2', () => {
  const files = filesOf('v2');
  test('every dashboard matches the schema of Grafana 13', () => {
    expect(Object.keys(files)).toEqual(Object.keys(filesOf('classic')));
    expect(compile(files, 'Resource')).toEqual({});
  });

  test('rejects an invalid dashboard', () => {
    const [text = ''] = Object.values(files);
    const wrong = {
      layout: text.replace('"RowsLayout"', '"RowLayout"'),
      key: text.replace('"cursorSync"', '"cursor"'),
      version: text.replace('dashboard.grafana.app/v2', 'dashboard.grafana.app/v2beta1'),
      source: text.replace(/"datasource": \{\s*"name"/, '"datasource": {"uid"'),
    };
    for (const one of Object.values(wrong)) expect(one).not.toBe(text);
    expect(Object.keys(compile(wrong, 'Resource')).sort()).toEqual(Object.keys(wrong).sort());
  });
});
