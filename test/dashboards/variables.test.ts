import { rawLogql, stream } from '@observability-stack/logql';
import { parseLogql } from '@observability-stack/logql/parse';
import { rawPromql } from '@observability-stack/promql';
import { interpolate } from '@observability-stack/review/preview/client/interpolate';
import { assert, property, string } from 'fast-check';
import type { DashboardVariable } from '../../catalog/definitions/dashboard';
import { serviceHttpRequests } from '../../catalog/metrics/recorded-http';
import { logsDashboard } from '../../dashboards/explore/logs';
import { classicDashboard } from '../../dashboards/render/classic';
import { logqlText, promqlText } from '../../dashboards/render/query-texts';
import { propertyCases } from '../../packages/query-common/test/property';

// Grafana replaces variables with their values.

const source = { metrics: serviceHttpRequests.where() };
const labels = { kind: 'labels', title: 'X', label: 'x', source } as const;
const variables: readonly DashboardVariable[] = [
  { ...labels, name: 'env' },
  { ...labels, name: 'team', multi: true },
  { kind: 'text', name: 'search', title: 'Search' },
];
const inPreview = [
  { name: 'env', type: 'query' },
  { name: 'team', type: 'query', multi: true, includeAll: true, allValue: '.+' },
  { name: 'search', type: 'textbox' },
];

/** What Loki is asked once values are put in. */
const asked = (text: string, chosen: Readonly<Record<string, readonly string[]>>): string =>
  interpolate(text, inPreview, chosen, 'loki');

const searching = rawLogql('{env="$env", team=~"$team"} |= "$search" |~ "(?i)[[search]]"', 'lines');

test('LogQL has the format of each variable, between backquotes', () => {
  expect(logqlText(searching, variables)).toBe(
    '{env=`${env:raw}`, team=~`${team:regex}`} |= `${search:raw}` |~ `(?i)${search:raw}`',
  );
});

test('typed LogQL and query text have the same formats', () => {
  const typed = stream({ env: '$env' }).contains('$search').matches('(?i)$search');
  expect(logqlText(typed, variables)).toBe(
    logqlText(rawLogql('{env="$env"} |= "$search" |~ "(?i)$search"', 'lines'), variables),
  );
});

test('does not change an explicit format, or a name that is not a variable of the dashboard', () => {
  expect(
    logqlText(
      rawLogql('{team=~"${team:pipe}"} | line_format "{{ $x := 1 }}{{ $x }}$__range"', 'lines'),
      variables,
    ),
  ).toBe('{team=~`${team:pipe}`} | line_format "{{ $x := 1 }}{{ $x }}$__range"');
});

test('PromQL has a format for text boxes, and explicit formats', () => {
  expect(promqlText(rawPromql('up{env="$env", team=~"$team", job=~"$search"}'), variables)).toBe(
    'up{env="$env",team=~"$team",job=~`${search:raw}`}',
  );
  expect(promqlText(rawPromql('up{team=~"${team:regex}"}'), variables)).toBe(
    'up{team=~`${team:regex}`}',
  );
});

test.each([
  ['\\d+ ms'],
  ['"a":1'],
  ["it's 100 % (really)"],
  ['C:\\temp\\new'],
  ['{{ .msg }} [[x]] $'],
  ['line\ttab'],
])('%s reaches Loki as typed', (typed) => {
  const query = asked(logqlText(searching, variables), {
    env: ['local'],
    team: ['a.b', 'c|d'],
    search: [typed],
  });
  expect(parseLogql(query)).toMatchObject({
    matchers: [{ value: 'local' }, { value: '(a\\.b|c\\|d)' }],
    stages: [
      { operator: '|=', matches: [{ text: typed }] },
      { operator: '|~', matches: [{ text: `(?i)${typed}` }] },
    ],
  });
});

test('every input reaches Loki, except a backquote, which ends the string', () => {
  assert(
    property(string({ unit: 'grapheme' }), (typed) => {
      const text = typed.replaceAll('`', '');
      const query = asked(logqlText(rawLogql('{a="b"} |= "$search"', 'lines'), variables), {
        search: [text],
      });
      expect(parseLogql(query)).toMatchObject({ stages: [{ matches: [{ text }] }] });
    }),
    propertyCases(200),
  );
});

test('the search of the log dashboard is a regular expression', () => {
  const panels = classicDashboard(logsDashboard).panels as readonly {
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThan(3);
  for (const query of queries) expect(query).toContain('|~ `(?i)${search:raw}`');
});

describe('the preview interpolates variables as Grafana does', () => {
  const team = { team: ['a.b', 'c'] };
  test.each([
    ['loki', 'x=~"$team"', team, 'x=~"a\\\\.b|c"'],
    ['loki', 'x=`${team:regex}`', team, 'x=`(a\\.b|c)`'],
    ['loki', 'x="$env"', { env: ['a"b\\c'] }, 'x="a"b\\c"'],
    ['prometheus', 'x=~"$team"', team, 'x=~"(a\\\\.b|c)"'],
    ['prometheus', 'x="$env"', { env: ['a\\c'] }, 'x="a\\\\c"'],
    ['loki', 'x=~`${team:regex}`', { team: ['$__all'] }, 'x=~`.+`'],
    ['title', '/d/x?${team:queryparam}', team, '/d/x?var-team=a.b&var-team=c'],
    ['title', 'of $team', team, 'of a.b + c'],
    [
      'prometheus',
      '[[env:raw]] ${team:pipe} ${team:csv}',
      { env: ['"'], ...team },
      '" a.b|c a.b,c',
    ],
  ] as const)('%s: %s', (target, text, chosen, expected) => {
    expect(interpolate(text, inPreview, chosen, target)).toBe(expected);
  });
});
