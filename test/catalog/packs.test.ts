// Packs: aspects of services beside their requests, with alerts and panels.
import { ruleGroups } from '../../alerts/rules';
import { dashboardPanels } from '../../catalog/definitions/dashboard';
import { dashboardFolders, folderDashboards } from '../../dashboards';
import { resolveEnvironment } from '../../resolve/environment';
import { synthesize } from '../../validation/synthesize';
import { withPacks } from '../fixtures/packs';
import { TODAY } from '../validation/trial';

const environment = resolveEnvironment(withPacks);
const alertsOf = (group: string) =>
  ruleGroups(environment)
    .filter(({ name }) => name === group)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.kind === 'promql' ? [rule] : []));

test('packs of every kind synthesize without a finding', () => {
  expect(synthesize(withPacks, { targetFiles: [], today: TODAY }).problems).toEqual([]);
});

test.each([
  ['report/batch', ['BatchLate', 'BatchNeverSucceeded', 'BatchFailed', 'BatchSlow']],
  ['cleaner/batch-clean', ['BatchLate', 'BatchNeverSucceeded', 'BatchFailing', 'BatchSlow']],
  ['cleaner/batch-compact', ['BatchLate', 'BatchNeverSucceeded', 'BatchFailing']],
  [
    'consumer/queue',
    [
      'QueueFailureRatioHigh',
      'QueueStalled',
      'QueueLagHigh',
      'QueueLagGrowing',
      'QueueMessagesOld',
    ],
  ],
  ['front/client', ['ClientErrorRatioHigh', 'ClientLatencyHigh']],
  ['consumer/runtime-jvm', ['RuntimeFileDescriptorsHigh', 'JvmHeapHigh', 'JvmGcPausesHigh']],
  ['front/runtime-nodejs', ['RuntimeFileDescriptorsHigh', 'NodejsEventLoopLagHigh']],
  ['gateway/runtime-go', ['RuntimeFileDescriptorsHigh', 'GoGoroutinesHigh']],
  ['scorer/runtime-python', ['RuntimeFileDescriptorsHigh', 'PythonUncollectableObjects']],
])('the pack %s has its alerts', (group, names) => {
  expect(alertsOf(group).map(({ name }) => name)).toEqual(names);
});

test('the label pack distinguishes packs of one kind', () => {
  const labels = ['clean', 'compact'].map((name) =>
    alertsOf(`cleaner/batch-${name}`).map((alert) => alert.labels?.pack),
  );
  expect(labels).toEqual([
    ['clean', 'clean', 'clean', 'clean'],
    ['compact', 'compact', 'compact'],
  ]);
});

test.each([
  ['report', ['Age of the last success', 'Duration of runs']],
  ['cleaner', ['Age of the last success: clean', 'Duration of runs: compact']],
  ['consumer', ['Messages processed', 'Messages that wait: jobs', 'Heap', 'File descriptors']],
  ['front', ['Errors of calls', 'Latency of calls: rpc', 'Event loop lag']],
  ['gateway', ['Goroutines', 'File descriptors']],
  ['scorer', ['Garbage collections', 'File descriptors']],
])('the dashboard of %s has the panels of its packs', (service, titles) => {
  const dashboards = folderDashboards(dashboardFolders(environment));
  const found = dashboards.find(({ title }) => title === service);
  const shown = found ? dashboardPanels(found).map(({ title }) => title) : [];
  expect(shown).toEqual(expect.arrayContaining(titles));
});
