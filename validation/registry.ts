import type { ValidationCheck } from './check';
import { alertTestData } from './checks/alert-test-data';
import { alertWithoutTests } from './checks/alert-without-tests';
import { budget } from './checks/budget';
import { budgetPeriod } from './checks/budget-period';
import { configMissing } from './checks/config-missing';
import { containerProbes } from './checks/container-probes';
import { containerResources } from './checks/container-resources';
import { correlationExemplar } from './checks/correlation-exemplar';
import { correlationLog } from './checks/correlation-log';
import { correlationSpan } from './checks/correlation-span';
import { dashboardChoice } from './checks/dashboard-choice';
import { dashboardDataSource } from './checks/dashboard-data-source';
import { dashboardDuplicate } from './checks/dashboard-duplicate';
import { dashboardExemplar } from './checks/dashboard-exemplar';
import { dashboardField } from './checks/dashboard-field';
import { dashboardLayout } from './checks/dashboard-layout';
import { dashboardLink } from './checks/dashboard-link';
import { dashboardQuery, dashboardQueryDoubtful } from './checks/dashboard-query';
import { dashboardRawSeries } from './checks/dashboard-raw-series';
import { dashboardScale } from './checks/dashboard-scale';
import { dashboardSize } from './checks/dashboard-size';
import { dashboardText } from './checks/dashboard-text';
import { dashboardThreshold } from './checks/dashboard-threshold';
import { dashboardUnit } from './checks/dashboard-unit';
import { dashboardVariable } from './checks/dashboard-variable';
import { dashboardVariableFormat } from './checks/dashboard-variable-format';
import { dashboardWindow } from './checks/dashboard-window';
import { demoFaultsNotify } from './checks/demo-faults-notify';
import { demoWithoutService } from './checks/demo-without-service';
import { duplicateName } from './checks/duplicate-name';
import { duplicateObject } from './checks/duplicate-object';
import { duplicateRule } from './checks/duplicate-rule';
import { duplicateTarget } from './checks/duplicate-target';
import { emailReceiver } from './checks/email-receiver';
import { endOfLife } from './checks/end-of-life';
import { exemplarSampling } from './checks/exemplar-sampling';
import { highCardinalityLabel } from './checks/high-cardinality-label';
import { imageFloating } from './checks/image-floating';
import { imageGone } from './checks/image-gone';
import { latencyBound } from './checks/latency-bound';
import { logRecord } from './checks/log-record';
import { logRetention } from './checks/log-retention';
import { logStreamLimit } from './checks/log-stream-limit';
import { logTestLine } from './checks/log-test-line';
import { metricContract } from './checks/metric-contract';
import { nameClash } from './checks/name-clash';
import { namespaceClash } from './checks/namespace-clash';
import { notificationInterval } from './checks/notification-interval';
import { notificationLink } from './checks/notification-link';
import { objectLabels } from './checks/object-labels';
import { objectName } from './checks/object-name';
import { objectNamespace } from './checks/object-namespace';
import { objectSize } from './checks/object-size';
import { panelMalformed } from './checks/panel-malformed';
import { platformTeam } from './checks/platform-team';
import { podSecurity } from './checks/pod-security';
import { portMissing } from './checks/port-missing';
import { probeRestart } from './checks/probe-restart';
import { referenceMissing } from './checks/reference-missing';
import { replicasNotMerged } from './checks/replicas-not-merged';
import { replicationFactor } from './checks/replication-factor';
import { reservedLabel } from './checks/reserved-label';
import { retentionSize } from './checks/retention-size';
import { ruleLabelChanges } from './checks/rule-label-changes';
import { ruleMalformed } from './checks/rule-malformed';
import { ruleOtherGroup } from './checks/rule-other-group';
import { ruleQuery, ruleQueryDoubtful } from './checks/rule-query';
import { ruleRetention } from './checks/rule-retention';
import { ruleTemplate } from './checks/rule-template';
import { runbookConflict } from './checks/runbook-conflict';
import { sameInstance } from './checks/same-instance';
import { scrapeLimit, scrapeLimitBudgets } from './checks/scrape-limit';
import { scrapeTiming } from './checks/scrape-timing';
import { secretInOutput } from './checks/secret-in-output';
import { selectorMatchesNothing } from './checks/selector-matches-nothing';
import { settingGone } from './checks/setting-gone';
import { settingRefused } from './checks/setting-refused';
import { settingUnused } from './checks/setting-unused';
import { settingsShape } from './checks/settings-shape';
import { shardsNotMerged } from './checks/shards-not-merged';
import { sharedTarget } from './checks/shared-target';
import { signalsWithoutScrape } from './checks/signals-without-scrape';
import { sloLinesNotSent } from './checks/slo-lines-not-sent';
import { sloRetention } from './checks/slo-retention';
import { sloShare } from './checks/slo-share';
import { spanMetricBuckets } from './checks/span-metric-buckets';
import { storeNotShared } from './checks/store-not-shared';
import { structuredMetadataName } from './checks/structured-metadata-name';
import { tailSamplingSplit } from './checks/tail-sampling-split';
import { targetFileShape } from './checks/target-file-shape';
import { targetWithoutOwner } from './checks/target-without-owner';
import { teamObjectScope } from './checks/team-object-scope';
import { unknownService } from './checks/unknown-service';
import { volumeMounts } from './checks/volume-mounts';
import { watchdogReceiver } from './checks/watchdog-receiver';
import { WAIVER_UNKNOWN, WAIVER_UNUSED } from './waivers';

/** Every check, in the order in which problems are reported and docs/checks.md explains them. */
export const checks: readonly ValidationCheck[] = [
  // what was typed
  ...[settingsShape, settingGone, targetFileShape],
  // teams, services and their targets
  ...[duplicateName, nameClash, namespaceClash, platformTeam, unknownService],
  ...[duplicateTarget, sameInstance, sharedTarget, targetWithoutOwner],
  ...[scrapeLimit, scrapeLimitBudgets, reservedLabel, highCardinalityLabel],
  ...[logRecord, logStreamLimit, structuredMetadataName],
  // signals, objectives and rules
  metricContract,
  ...[signalsWithoutScrape, latencyBound, sloLinesNotSent, budgetPeriod, sloRetention, sloShare],
  ...[ruleMalformed, ruleTemplate, ruleLabelChanges, ruleQuery, ruleQueryDoubtful, ruleRetention],
  ruleOtherGroup,
  ...[alertWithoutTests, alertTestData, logTestLine, duplicateRule, runbookConflict],
  // who is told
  ...[emailReceiver, watchdogReceiver, notificationInterval, notificationLink],
  // dashboards
  ...[panelMalformed, dashboardDuplicate, dashboardText, dashboardLayout, dashboardSize],
  ...[dashboardQuery, dashboardQueryDoubtful, dashboardExemplar, dashboardUnit, dashboardWindow],
  ...[dashboardRawSeries, dashboardThreshold, dashboardScale, dashboardField],
  ...[
    dashboardVariable,
    dashboardVariableFormat,
    dashboardChoice,
    dashboardDataSource,
    dashboardLink,
  ],
  // settings that do not go together
  ...[
    storeNotShared,
    replicationFactor,
    shardsNotMerged,
    replicasNotMerged,
    demoWithoutService,
    demoFaultsNotify,
    tailSamplingSplit,
    exemplarSampling,
    spanMetricBuckets,
  ],
  ...[settingRefused, settingUnused, retentionSize, scrapeTiming, logRetention, budget],
  // images
  ...[endOfLife, imageGone, imageFloating],
  // objects
  ...[objectSize, objectName, objectNamespace, objectLabels, duplicateObject, teamObjectScope],
  ...[referenceMissing, selectorMatchesNothing, portMissing, configMissing, volumeMounts],
  // links from one signal to another
  ...[correlationExemplar, correlationLog, correlationSpan],
  // containers, and what must not be seen
  ...[containerResources, containerProbes, probeRestart, podSecurity, secretInOutput],
];

/** Found around the checks rather than by one. */
export const UNKNOWN_ENVIRONMENT = 'unknown-environment';
export const DUPLICATE_ENVIRONMENT = 'duplicate-environment';
export const CONSTRUCT_FAILED = 'construct-failed';

/** Every code that a problem can have. */
export const codes: readonly string[] = [
  ...checks.map(({ code }) => code),
  UNKNOWN_ENVIRONMENT,
  DUPLICATE_ENVIRONMENT,
  CONSTRUCT_FAILED,
  WAIVER_UNKNOWN,
  WAIVER_UNUSED,
];

/** What is malformed cannot be read, and so cannot be let be. */
export const waivableCodes: readonly string[] = checks
  .filter(({ stage }) => stage !== 'shape')
  .map(({ code }) => code);
