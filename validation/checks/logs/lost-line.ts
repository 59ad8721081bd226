import { matchesIn, memoizeByObject, replaceGroups } from '@observability-stack/query-common';
import { logqlRecordingFailure, logqlTestFailure } from '../../../alerts/logql-tests';
import {
  alertTests,
  type LogqlAlert,
  type LogRecordingRule,
  recordingTests,
  type TestLine,
} from '../../../catalog/definitions/alert';
import type { Level } from '../../../catalog/logs/conventions';
import { serviceLogLines } from '../../../catalog/metrics/recorded-logs';
import type { ResolvedEnvironment } from '../../../resolve/environment';
import type { ResolvedService } from '../../../resolve/services';
import { redactLine } from '../../../scrape-configs/pipeline';
import type { ResolvedInput, TeamCheck } from '../../check';
import { servicePlace, settingPlace } from '../../places';
import type { Finding } from '../../problem';
import { locatedRules, ruleName } from '../../rules';

/**
 * Reports parts of the pipeline that lose or change lines that a rule needs, judging by the tests of the rule: they are
 * evaluated with the lines that the pipeline sends.
 */
export const logsLostLine: TeamCheck = {
  code: 'logs/lost-line',
  severity: 'error',
  title: 'The pipeline drops, samples or changes log lines that a rule needs.',
  stage: 'team',
  run: (input) => {
    const losses = lossesByService(input.whole);
    if (losses.size === 0) return [];
    return locatedRules(input).flatMap(({ rule, where }) =>
      rule.kind === 'logql' || (rule.kind === 'log-recording' && rule.metric !== serviceLogLines)
        ? conflicts(input.resolved, rule, losses).map(({ loss, test }) => ({
            where: loss.where,
            message: `${loss.what} rule ${JSON.stringify(ruleName(rule))} needs: its test ${JSON.stringify(test)} fails with the lines that the pipeline sends`,
            hint: `exclude these lines from the query, or ${loss.hint}`,
            from: [where],
          }))
        : [],
    );
  },
};

/** A part of the pipeline that loses or changes lines. */
interface Loss extends Pick<Finding, 'where' | 'hint'> {
  /** The part, and what it does with lines that a rule needs. */
  readonly what: string;
  /** Returns the line that is sent; undefined if it may be lost. */
  readonly sent: (line: TestLine) => string | undefined;
}

/** Returns the losses of the services that have any, by name. */
const lossesByService = memoizeByObject(
  (input: ResolvedInput): ReadonlyMap<string, readonly Loss[]> =>
    new Map(
      input.resolved.services
        .map((service) => [service.name, lossesOf(input, service)] as const)
        .filter(([, losses]) => losses.length > 0),
    ),
);

function lossesOf(
  { environment, resolved }: ResolvedInput,
  service: ResolvedService,
): readonly Loss[] {
  const { drop = [], sample = [], redact = [], stages = [] } = service.logs ?? {};
  const at = (path: string) => servicePlace(service, `logs.${path}`);
  const lost = (line: TestLine, isLost: boolean) => (isLost ? undefined : line.line);
  return [
    ...drop.flatMap(({ expression, olderThan, reason }, index): Loss[] =>
      expression === undefined || olderThan !== undefined
        ? []
        : [
            {
              where: at(`drop[${index}]`),
              what: `drop rule ${JSON.stringify(reason)} loses lines that`,
              hint: 'drop others',
              sent: (line) => lost(line, matchesIn(expression, line.line)),
            },
          ],
    ),
    ...sample.map(
      ({ levels, expression, reason }, index): Loss => ({
        where: at(`sample[${index}]`),
        what: `sample rule ${JSON.stringify(reason)} loses lines that`,
        hint: 'sample others',
        sent: (line) =>
          lost(
            line,
            (levels?.includes(line.labels.level as Level) ?? true) &&
              (expression === undefined || matchesIn(expression, line.line)),
          ),
      }),
    ),
    ...[
      ...resolved.logs.redact.map((one, index) => ({
        one,
        where: settingPlace(environment, `logs.redact[${index}]`),
      })),
      ...redact.map((one, index) => ({ one, where: at(`redact[${index}]`) })),
    ]
      // logs/invalid-redaction reports the others.
      .filter(({ one }) => one.pattern === undefined || !matchesIn(one.pattern, ''))
      .map(
        ({ one, where }): Loss => ({
          where,
          what: `redaction of ${JSON.stringify(one.preset ?? one.pattern)} changes lines that`,
          hint: 'make the pattern narrower',
          sent: ({ line }) => redactLine(line, one),
        }),
      ),
    ...stages.flatMap((stage, index): Loss[] => {
      const where = at(`stages[${index}]`);
      if (stage.kind === 'output')
        return [
          {
            where,
            what: 'stage "output" replaces lines that',
            hint: 'keep the line and send the value as structured metadata',
            // The value is not known; a rule that needs the text of the line fails without it.
            sent: () => '',
          },
        ];
      if (stage.kind === 'replace' && stage.source === undefined)
        return [
          {
            where,
            what: 'stage "replace" changes lines that',
            hint: 'make its expression narrower',
            sent: ({ line }) => replaceGroups(stage.expression, line, stage.replacement),
          },
        ];
      return [];
    }),
  ];
}

/** Returns the parts of the pipeline with which a test of the rule fails, each with the first such test. */
function conflicts(
  resolved: ResolvedEnvironment,
  rule: LogqlAlert | LogRecordingRule,
  losses: ReadonlyMap<string, readonly Loss[]>,
): readonly { readonly loss: Loss; readonly test: string }[] {
  const found = new Map<Loss, string>();
  for (const { title, lines, fails } of evaluations(resolved, rule)) {
    let failsAnyway: boolean | undefined;
    for (const service of new Set(lines.map(({ labels }) => labels.service ?? '')))
      for (const loss of losses.get(service) ?? []) {
        if (found.has(loss)) continue;
        const sent = sentLines(lines, service, loss);
        // A test that fails anyway is not about the pipeline.
        if (sent !== undefined && fails(sent)) {
          failsAnyway ??= fails(lines);
          if (!failsAnyway) found.set(loss, title);
        }
      }
  }
  return [...found].map(([loss, test]) => ({ loss, test }));
}

/** Returns the lines that arrive if a service has this part of the pipeline; undefined if all arrive unchanged. */
function sentLines(
  lines: readonly TestLine[],
  service: string,
  loss: Loss,
): readonly TestLine[] | undefined {
  const sent = lines.flatMap((line) => {
    if (line.labels.service !== service) return [line];
    const text = loss.sent(line);
    if (text === line.line) return [line];
    return text === undefined ? [] : [{ ...line, line: text }];
  });
  const isSame = sent.length === lines.length && sent.every((line, at) => line === lines[at]);
  return isSame ? undefined : sent;
}

interface Evaluation {
  readonly title: string;
  readonly lines: readonly TestLine[];
  /** Reports whether the test fails with these lines. */
  readonly fails: (lines: readonly TestLine[]) => boolean;
}

/** The tests of a rule, one after the other: a generated test can have many lines. */
function* evaluations(
  resolved: ResolvedEnvironment,
  rule: LogqlAlert | LogRecordingRule,
): Iterable<Evaluation> {
  if (rule.kind === 'logql') {
    for (const test of alertTests(rule))
      if ('lines' in test) {
        const { lines, ...rest } = test;
        yield {
          title: rest.title,
          lines,
          fails: (sent) => logqlTestFailure(resolved, rule, { ...rest, lines: sent }) !== undefined,
        };
      }
  } else
    for (const { lines, ...rest } of recordingTests(rule))
      yield {
        title: rest.title,
        lines,
        fails: (sent) => logqlRecordingFailure(rule, { ...rest, lines: sent }) !== undefined,
      };
}
