import { renderPromql } from '@observability-stack/promql';
import { checkSelectors } from '@observability-stack/promql/check';
import { didYouMean } from '@observability-stack/query-common';
import {
  alertTests,
  isAlertRule,
  isLokiRule,
  type LogqlTest,
  type LogRecordingTest,
  type PromqlTest,
  type RecordingTest,
  type Rule,
  recordingTests,
  type TestLine,
  type TestSeries,
} from '../../../catalog/definitions/alert';
import type { TeamCheck } from '../../check';
import type { Finding } from '../../problem';
import { type QueryContexts, queryContexts } from '../../queries/contexts';
import { locatedRules } from '../../rules';

type Complaint = Pick<Finding, 'message' | 'hint'>;

/** Reports test data that is never written: the test passes, and the alert never fires. */
export const alertInvalidTestData: TeamCheck = {
  code: 'alert/invalid-test-data',
  severity: 'error',
  title: 'A test of a rule uses series or lines that are never written.',
  stage: 'team',
  run: (input) => {
    const contexts = queryContexts(input.whole);
    const ofSeries = seriesCheck(contexts);
    return locatedRules(input).flatMap(({ rule, where }) =>
      complaints(rule, contexts, ofSeries).map((complaint) => ({
        where,
        from: ['team'],
        ...complaint,
      })),
    );
  },
};

/** Returns each problem once, since several tests may contain the same series. */
function complaints(
  rule: Rule,
  contexts: QueryContexts,
  ofSeries: (series: TestSeries) => readonly Complaint[],
): readonly Complaint[] {
  // A synth does not compile, so they may be missing.
  const tests = (isAlertRule(rule) ? alertTests(rule) : recordingTests(rule)) ?? [];
  const found = tests.flatMap((test) =>
    (isLokiRule(rule)
      ? ofLines((test as LogqlTest | LogRecordingTest).lines ?? [], contexts)
      : ((test as PromqlTest | RecordingTest).series ?? []).flatMap(ofSeries)
    ).map(({ message, hint }) => ({
      message: `test ${JSON.stringify(test.title)} uses data that is never written: ${message}`,
      hint,
    })),
  );
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

/**
 * Checks equal series of a team once. The target of a series is invented for the test, so labels of targets
 * may have any value.
 */
function seriesCheck({ promql: { closed: _, ...promql } }: QueryContexts) {
  const checked = new Map<string, readonly Complaint[]>();
  return ({ series }: TestSeries): readonly Complaint[] => {
    const text = renderPromql(series);
    const found =
      checked.get(text) ??
      checkSelectors(series, promql).map(({ message, hint, place }) => ({
        message: `${message}, in ${place}`,
        hint,
      }));
    checked.set(text, found);
    return found;
  };
}

function ofLines(lines: readonly TestLine[], { logs }: QueryContexts): readonly Complaint[] {
  const found = new Map<string, Complaint>();
  for (const { labels, structuredMetadata } of lines)
    for (const [label, values] of logs.closed ?? []) {
      const value = structuredMetadata?.[label] ?? labels[label];
      if (!value || values.includes(value)) continue;
      const message = `label "${label}" of a line is never ${JSON.stringify(value)}`;
      found.set(message, { message, hint: didYouMean(value, values) });
    }
  return [...found.values()];
}
