import { logqlCodes } from '@observability-stack/logql';
import { promqlCodes } from '@observability-stack/promql';
import type { QueryCheck, ValidationCheck } from './check';
import { alertChangingLabel } from './checks/alert/changing-label';
import { alertConflictingRunbook } from './checks/alert/conflicting-runbook';
import { alertExpiredOverride } from './checks/alert/expired-override';
import { alertInvalidTestData } from './checks/alert/invalid-test-data';
import { alertInvalidTestLine } from './checks/alert/invalid-test-line';
import { alertMissingTests } from './checks/alert/missing-tests';
import { alertUnknownOverride } from './checks/alert/unknown-override';
import { configConflictingPodSetting } from './checks/config/conflicting-pod-setting';
import { configConflictingRawSetting } from './checks/config/conflicting-raw-setting';
import { configEventsWithoutAlloy } from './checks/config/events-without-alloy';
import { configInlineSecret } from './checks/config/inline-secret';
import { configInsecureExternalPart } from './checks/config/insecure-external-part';
import { configInsecureRemoteWrite } from './checks/config/insecure-remote-write';
import { configInvalidAgent } from './checks/config/invalid-agent';
import { configInvalidAlloy } from './checks/config/invalid-alloy';
import { configInvalidBuckets } from './checks/config/invalid-buckets';
import { configInvalidDataSource } from './checks/config/invalid-data-source';
import { configMissingDemoService } from './checks/config/missing-demo-service';
import { configMissingPart } from './checks/config/missing-part';
import { configNamespaceConflict } from './checks/config/namespace-conflict';
import { configNotifyingDemoFaults } from './checks/config/notifying-demo-faults';
import { configRejectedSetting } from './checks/config/rejected-setting';
import { configReplicasWithoutThanos } from './checks/config/replicas-without-thanos';
import { configReplicationFactorTooHigh } from './checks/config/replication-factor-too-high';
import { configResourceBudgetExceeded } from './checks/config/resource-budget-exceeded';
import { configRetentionSizeTooLarge } from './checks/config/retention-size-too-large';
import { configShardsWithoutThanos } from './checks/config/shards-without-thanos';
import { configSplitTailSampling } from './checks/config/split-tail-sampling';
import { configUnauthenticatedExposure } from './checks/config/unauthenticated-exposure';
import { configUnknownIniName } from './checks/config/unknown-ini-name';
import { configUnknownService } from './checks/config/unknown-service';
import { configUnsharedStorage } from './checks/config/unshared-storage';
import { configUnusedSetting } from './checks/config/unused-setting';
import { correlationBrokenExemplarLink } from './checks/correlation/broken-exemplar-link';
import { correlationBrokenLogLink } from './checks/correlation/broken-log-link';
import { correlationBrokenSpanLink } from './checks/correlation/broken-span-link';
import { correlationSampledExemplars } from './checks/correlation/sampled-exemplars';
import { dashboardBrokenLink } from './checks/dashboard/broken-link';
import { dashboardDuplicateIdentifier } from './checks/dashboard/duplicate-identifier';
import { dashboardFixedRange } from './checks/dashboard/fixed-range';
import { dashboardInvalidAxis } from './checks/dashboard/invalid-axis';
import { dashboardInvalidLayout } from './checks/dashboard/invalid-layout';
import { dashboardInvalidPanel } from './checks/dashboard/invalid-panel';
import { dashboardInvalidUid } from './checks/dashboard/invalid-uid';
import { dashboardInvalidVariableValue } from './checks/dashboard/invalid-variable-value';
import { dashboardLateVariable } from './checks/dashboard/late-variable';
import { dashboardMissingExemplars } from './checks/dashboard/missing-exemplars';
import { dashboardMissingQuery } from './checks/dashboard/missing-query';
import { dashboardMissingText } from './checks/dashboard/missing-text';
import { dashboardMissingUnit } from './checks/dashboard/missing-unit';
import { dashboardRawSeries } from './checks/dashboard/raw-series';
import { dashboardThresholdMismatch } from './checks/dashboard/threshold-mismatch';
import { dashboardTooLarge } from './checks/dashboard/too-large';
import { dashboardUndeclaredMetric } from './checks/dashboard/undeclared-metric';
import { dashboardUndefinedVariable } from './checks/dashboard/undefined-variable';
import { dashboardUnknownDataSource } from './checks/dashboard/unknown-data-source';
import { dashboardUnknownField } from './checks/dashboard/unknown-field';
import { dashboardUnusedVariable } from './checks/dashboard/unused-variable';
import { dashboardWrongUnit } from './checks/dashboard/wrong-unit';
import { dashboardWrongVariableFormat } from './checks/dashboard/wrong-variable-format';
import { definitionDeprecatedMetric } from './checks/definition/deprecated-metric';
import { definitionDuplicateName } from './checks/definition/duplicate-name';
import { definitionExpiredMetric } from './checks/definition/expired-metric';
import { definitionHighCardinalityLabel } from './checks/definition/high-cardinality-label';
import { definitionInvalidMetricContract } from './checks/definition/invalid-metric-contract';
import { definitionInvalidSignals } from './checks/definition/invalid-signals';
import { definitionMissingPlatformTeam } from './checks/definition/missing-platform-team';
import { definitionReservedLabel } from './checks/definition/reserved-label';
import { definitionSchemaError } from './checks/definition/schema-error';
import { imageDiscontinued } from './checks/image/discontinued';
import { imageEndOfLife } from './checks/image/end-of-life';
import { imageFloatingTag } from './checks/image/floating-tag';
import { imageMissingDigest } from './checks/image/missing-digest';
import { imageStaleDigest } from './checks/image/stale-digest';
import { imageUnusualTag } from './checks/image/unusual-tag';
import { k8sDanglingReference } from './checks/k8s/dangling-reference';
import { k8sDuplicateObject } from './checks/k8s/duplicate-object';
import { k8sExposedSecret } from './checks/k8s/exposed-secret';
import { k8sIdenticalProbes } from './checks/k8s/identical-probes';
import { k8sInsecureContainer } from './checks/k8s/insecure-container';
import { k8sInvalidName } from './checks/k8s/invalid-name';
import { k8sInvalidNamespace } from './checks/k8s/invalid-namespace';
import { k8sInvalidVolumeMount } from './checks/k8s/invalid-volume-mount';
import { k8sMissingConfigMap } from './checks/k8s/missing-config-map';
import { k8sMissingProbe } from './checks/k8s/missing-probe';
import { k8sMissingPruneLabel } from './checks/k8s/missing-prune-label';
import { k8sMissingResources } from './checks/k8s/missing-resources';
import { k8sObjectOutOfScope } from './checks/k8s/object-out-of-scope';
import { k8sObjectTooLarge } from './checks/k8s/object-too-large';
import { k8sUncheckedObject } from './checks/k8s/unchecked-object';
import { k8sUnknownPort } from './checks/k8s/unknown-port';
import { k8sUnmatchedSelector } from './checks/k8s/unmatched-selector';
import { logsInvalidConfig } from './checks/logs/invalid-config';
import { logsInvalidMetadataName } from './checks/logs/invalid-metadata-name';
import { logsInvalidRedaction } from './checks/logs/invalid-redaction';
import { logsInvalidSource } from './checks/logs/invalid-source';
import { logsInvalidStage } from './checks/logs/invalid-stage';
import { logsInvalidTenant } from './checks/logs/invalid-tenant';
import { logsLimitExceeded } from './checks/logs/limit-exceeded';
import { logsLostLine } from './checks/logs/lost-line';
import { logsRetentionTooShort } from './checks/logs/retention-too-short';
import { notificationInlineSecret } from './checks/notification/inline-secret';
import { notificationInvalidEmail } from './checks/notification/invalid-email';
import { notificationInvalidRaw } from './checks/notification/invalid-raw';
import { notificationInvalidRoute } from './checks/notification/invalid-route';
import { notificationInvalidTemplate } from './checks/notification/invalid-template';
import { notificationInvalidTime } from './checks/notification/invalid-time';
import { notificationInvalidWatchdog } from './checks/notification/invalid-watchdog';
import { notificationMisalignedInterval } from './checks/notification/misaligned-interval';
import { notificationSecretOutOfScope } from './checks/notification/secret-out-of-scope';
import { notificationUnknownAlert } from './checks/notification/unknown-alert';
import { notificationUnreachableLink } from './checks/notification/unreachable-link';
import { outputInvalidHost } from './checks/output/invalid-host';
import { outputUnsupportedSetting } from './checks/output/unsupported-setting';
import { ruleCrossGroupDependency } from './checks/rule/cross-group-dependency';
import { ruleDuplicateRule } from './checks/rule/duplicate-rule';
import { ruleInvalidField } from './checks/rule/invalid-field';
import { ruleInvalidRawRule } from './checks/rule/invalid-raw-rule';
import { ruleInvalidTemplate } from './checks/rule/invalid-template';
import { ruleMissingRemoteWrite } from './checks/rule/missing-remote-write';
import { ruleMissingTests } from './checks/rule/missing-tests';
import { ruleOtherTenant } from './checks/rule/other-tenant';
import { ruleRangeExceedsRetention } from './checks/rule/range-exceeds-retention';
import { ruleUndeclaredMetric } from './checks/rule/undeclared-metric';
import { scrapeDuplicateInstance } from './checks/scrape/duplicate-instance';
import { scrapeDuplicateJob } from './checks/scrape/duplicate-job';
import { scrapeDuplicateTarget } from './checks/scrape/duplicate-target';
import { scrapeInsecureConnection } from './checks/scrape/insecure-connection';
import { scrapeInvalidInterval } from './checks/scrape/invalid-interval';
import { scrapeInvalidOtlp } from './checks/scrape/invalid-otlp';
import { scrapeInvalidRawScrape } from './checks/scrape/invalid-raw-scrape';
import { scrapeInvalidRelabeling } from './checks/scrape/invalid-relabeling';
import { scrapeInvalidTargetFile } from './checks/scrape/invalid-target-file';
import { scrapeLimitExceeded } from './checks/scrape/limit-exceeded';
import { scrapeLoadBalancedTarget } from './checks/scrape/load-balanced-target';
import { scrapeMissingOwner } from './checks/scrape/missing-owner';
import { scrapeMissingPushgateway } from './checks/scrape/missing-pushgateway';
import { scrapePushedAndScraped } from './checks/scrape/pushed-and-scraped';
import { scrapeSampleLimitTooLow } from './checks/scrape/sample-limit-too-low';
import { scrapeSecretOutOfScope } from './checks/scrape/secret-out-of-scope';
import { scrapeUnknownPort } from './checks/scrape/unknown-port';
import { scrapeUnmatchedWorkload } from './checks/scrape/unmatched-workload';
import { scrapeUnscrapedSignals } from './checks/scrape/unscraped-signals';
import { sloContradictoryQuery } from './checks/slo/contradictory-query';
import { sloInvalidBudgetPeriod } from './checks/slo/invalid-budget-period';
import { sloInvalidGroupLabel } from './checks/slo/invalid-group-label';
import { sloInvalidQuery } from './checks/slo/invalid-query';
import { sloMissingRemoteWrite } from './checks/slo/missing-remote-write';
import { sloMissingSli } from './checks/slo/missing-sli';
import { sloObjectiveAsRatio } from './checks/slo/objective-as-ratio';
import { sloRetentionTooShort } from './checks/slo/retention-too-short';
import { sloTooManyGroups } from './checks/slo/too-many-groups';
import { sloUnmeasurableLatency } from './checks/slo/unmeasurable-latency';
import type { FindingSeverity } from './problem';
import { dashboardQueries } from './queries/dashboard-queries';
import { rawDashboardQueries } from './queries/raw-dashboard-queries';
import { rawRuleQueries } from './queries/raw-rule-queries';
import { ruleQueries } from './queries/rule-queries';
import { FAILED_FUNCTION } from './read-definitions';
import { waiverCodes } from './waivers';

/** Checks with one code each, by area; docs/checks/ has a page for each area, in this order. */
export const checks: readonly ValidationCheck[] = [
  // definition
  ...[
    definitionSchemaError,
    definitionDuplicateName,
    definitionMissingPlatformTeam,
    definitionReservedLabel,
    definitionHighCardinalityLabel,
    definitionInvalidMetricContract,
    definitionDeprecatedMetric,
    definitionExpiredMetric,
    definitionInvalidSignals,
  ],
  // config
  ...[
    configNamespaceConflict,
    configUnknownService,
    configUnsharedStorage,
    configReplicationFactorTooHigh,
    configShardsWithoutThanos,
    configReplicasWithoutThanos,
    configMissingDemoService,
    configInvalidAgent,
    configMissingPart,
    configNotifyingDemoFaults,
    configSplitTailSampling,
    configEventsWithoutAlloy,
    configInvalidBuckets,
    configRejectedSetting,
    configInlineSecret,
    configInsecureRemoteWrite,
    configInsecureExternalPart,
    configUnauthenticatedExposure,
    configUnusedSetting,
    configInvalidDataSource,
    configInvalidAlloy,
    configConflictingPodSetting,
    configConflictingRawSetting,
    configUnknownIniName,
    configRetentionSizeTooLarge,
    configResourceBudgetExceeded,
  ],
  // scrape
  ...[
    scrapeInvalidTargetFile,
    scrapeDuplicateJob,
    scrapeDuplicateTarget,
    scrapeDuplicateInstance,
    scrapeLoadBalancedTarget,
    scrapeUnmatchedWorkload,
    scrapeMissingOwner,
    scrapeLimitExceeded,
    scrapeSampleLimitTooLow,
    scrapeInvalidInterval,
    scrapeUnscrapedSignals,
    scrapeMissingPushgateway,
    scrapePushedAndScraped,
    scrapeInvalidOtlp,
    scrapeUnknownPort,
    scrapeInvalidRelabeling,
    scrapeInsecureConnection,
    scrapeSecretOutOfScope,
    scrapeInvalidRawScrape,
  ],
  // logs
  ...[
    logsInvalidConfig,
    logsInvalidRedaction,
    logsInvalidSource,
    logsInvalidStage,
    logsInvalidTenant,
    logsLimitExceeded,
  ],
  ...[logsInvalidMetadataName, logsLostLine, logsRetentionTooShort],
  // slo
  ...[
    sloMissingSli,
    sloInvalidQuery,
    sloContradictoryQuery,
    sloUnmeasurableLatency,
    sloInvalidGroupLabel,
    sloTooManyGroups,
    sloMissingRemoteWrite,
    sloInvalidBudgetPeriod,
    sloRetentionTooShort,
    sloObjectiveAsRatio,
  ],
  // rule
  ...[
    ruleInvalidField,
    ruleInvalidTemplate,
    ruleRangeExceedsRetention,
    ruleCrossGroupDependency,
    ruleDuplicateRule,
    ruleMissingTests,
    ruleMissingRemoteWrite,
    ruleInvalidRawRule,
    ruleUndeclaredMetric,
    ruleOtherTenant,
  ],
  // alert
  ...[
    alertChangingLabel,
    alertMissingTests,
    alertInvalidTestData,
    alertInvalidTestLine,
    alertConflictingRunbook,
    alertUnknownOverride,
    alertExpiredOverride,
  ],
  // notification
  ...[
    notificationInlineSecret,
    notificationInvalidEmail,
    notificationInvalidRaw,
    notificationInvalidRoute,
    notificationInvalidTemplate,
    notificationInvalidTime,
    notificationInvalidWatchdog,
    notificationMisalignedInterval,
    notificationSecretOutOfScope,
    notificationUnknownAlert,
    notificationUnreachableLink,
  ],
  // dashboard
  ...[
    dashboardInvalidPanel,
    dashboardDuplicateIdentifier,
    dashboardMissingText,
    dashboardInvalidLayout,
    dashboardTooLarge,
    dashboardMissingExemplars,
    dashboardWrongUnit,
    dashboardFixedRange,
    dashboardRawSeries,
    dashboardThresholdMismatch,
    dashboardInvalidAxis,
    dashboardUnknownField,
    dashboardUndefinedVariable,
    dashboardUndeclaredMetric,
    dashboardWrongVariableFormat,
    dashboardInvalidVariableValue,
    dashboardUnknownDataSource,
    dashboardBrokenLink,
    dashboardMissingQuery,
    dashboardMissingUnit,
    dashboardInvalidUid,
    dashboardUnusedVariable,
    dashboardLateVariable,
  ],
  // correlation
  ...[
    correlationSampledExemplars,
    correlationBrokenExemplarLink,
    correlationBrokenLogLink,
    correlationBrokenSpanLink,
  ],
  // output
  outputInvalidHost,
  outputUnsupportedSetting,
  // image
  ...[imageEndOfLife, imageDiscontinued, imageFloatingTag, imageUnusualTag],
  ...[imageMissingDigest, imageStaleDigest],
  // k8s
  ...[
    k8sObjectTooLarge,
    k8sInvalidName,
    k8sInvalidNamespace,
    k8sMissingPruneLabel,
    k8sDuplicateObject,
    k8sObjectOutOfScope,
    k8sUncheckedObject,
    k8sDanglingReference,
    k8sUnmatchedSelector,
    k8sUnknownPort,
    k8sMissingConfigMap,
    k8sInvalidVolumeMount,
    k8sMissingResources,
    k8sMissingProbe,
    k8sIdenticalProbes,
    k8sInsecureContainer,
    k8sExposedSecret,
  ],
];

/** Checks of queries: their findings have the codes of the query languages. */
export const queryChecks: readonly QueryCheck[] = [
  ruleQueries,
  dashboardQueries,
  rawDashboardQueries,
  rawRuleQueries,
];

/** Codes of findings outside of the checks. */
export const UNKNOWN_ENVIRONMENT = 'definition/unknown-environment';
export const DUPLICATE_ENVIRONMENT = 'definition/duplicate-environment';
export const CONSTRUCT_FAILED = 'k8s/construct-failed';

/** A code that findings can have. */
export interface FindingCode {
  readonly code: string;
  /** Description in one line. */
  readonly title: string;
  /** Severity; undefined if it depends on the finding. */
  readonly severity?: FindingSeverity;
  /** Reason why it cannot be waived. @default it can be waived */
  readonly unwaivable?: string;
}

const SCHEMA = 'schema errors cannot be waived';
const NO_OUTPUT = 'there is no output to accept';
const OF_WAIVERS = 'it is about a waiver';

/** Every code that a finding can have. */
export const codes: readonly FindingCode[] = [
  ...checks.map(
    ({ code, title, severity, stage }): FindingCode => ({
      code,
      title,
      severity,
      ...(stage === 'schema' && { unwaivable: SCHEMA }),
    }),
  ),
  ...Object.entries({ ...promqlCodes, ...logqlCodes }).map(([code, title]) => ({ code, title })),
  {
    code: FAILED_FUNCTION,
    title: 'A function of a definition throws, or is asynchronous.',
    severity: 'error',
    unwaivable: NO_OUTPUT,
  },
  {
    code: UNKNOWN_ENVIRONMENT,
    title: 'A name refers to an environment that does not exist.',
    severity: 'error',
    unwaivable: NO_OUTPUT,
  },
  {
    code: DUPLICATE_ENVIRONMENT,
    title: 'Two environments have the same name.',
    severity: 'error',
    unwaivable: NO_OUTPUT,
  },
  {
    code: CONSTRUCT_FAILED,
    title: 'A construct could not be created or serialized.',
    severity: 'error',
    unwaivable: NO_OUTPUT,
  },
  {
    code: waiverCodes.unknownCode,
    title: 'A waiver names a code that does not exist.',
    severity: 'error',
    unwaivable: OF_WAIVERS,
  },
  {
    code: waiverCodes.notWaivable,
    title: 'A waiver names a code that cannot be waived.',
    severity: 'error',
    unwaivable: OF_WAIVERS,
  },
  {
    code: waiverCodes.renamedCode,
    title: 'A waiver names a code by its old name.',
    severity: 'warning',
    unwaivable: OF_WAIVERS,
  },
  {
    code: waiverCodes.expired,
    title: 'The end of a waiver has passed.',
    severity: 'warning',
    unwaivable: OF_WAIVERS,
  },
  {
    code: waiverCodes.unused,
    title: 'A waiver covers no finding.',
    severity: 'warning',
    unwaivable: OF_WAIVERS,
  },
];

export const waivableCodes: readonly string[] = codes
  .filter(({ unwaivable }) => unwaivable === undefined)
  .map(({ code }) => code);

/** Codes that cannot be waived, each with the reason. */
export const unwaivableCodes: ReadonlyMap<string, string> = new Map(
  codes.flatMap(({ code, unwaivable }) => (unwaivable ? [[code, unwaivable] as const] : [])),
);
