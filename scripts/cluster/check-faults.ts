import { ports } from '../../catalog/components/ports';
import { fetchJson } from '../../catalog/helpers/input';
import { labelKeys } from '../../catalog/names';
import { type Alert, AlertLog, GROUP_WAIT, type ObservedAlert } from './alert-log';
import { FAULTS_NAMESPACE, FAULTS_TEAM, type Fault } from './fault';
import { applyObjects, forward, kubectl, kubectlJson } from './kubectl';
import type { PodState } from './pods';
import type { ClusterReport } from './report';

/** Time between two looks at the alerts, in milliseconds. */
const POLL_INTERVAL = 10_000;
/** Time for further alerts after those of all faults have fired, in milliseconds. */
const AFTERMATH = 90_000;

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));

const isAbout = (fault: Fault, { labels }: ObservedAlert): boolean =>
  labels.service === fault.service;
const isOf = (fault: Fault, observed: ObservedAlert): boolean =>
  isAbout(fault, observed) &&
  observed.labels.alertname === fault.alert &&
  Object.entries(fault.labels ?? {}).every(([name, value]) => observed.labels[name] === value);
const isCausedBy = (fault: Fault, observed: ObservedAlert): boolean =>
  isAbout(fault, observed) &&
  [fault.alert, ...(fault.also ?? [])].includes(observed.labels.alertname ?? '');

/**
 * Checks that no alert is notified without a fault, makes the faults at the same time, and checks that the alert of each is
 * for its team, and that no other alert is notified.
 */
export async function checkFaults(
  faults: readonly Fault[],
  pods: readonly PodState[],
  report: ClusterReport,
): Promise<void> {
  const connection = await forward('observability', 'pod/alertmanager-0', ports.alertmanager.http);
  const alerts = () => fetchJson<Alert[]>(`${connection.url}/api/v2/alerts`);
  // Without an image, alerts about their pods are right.
  const notReady = new Set(
    pods.filter(({ state }) => state !== 'ready').map(({ program }) => program),
  );
  /** Reports alerts without a fault, except those about pods that are not ready, which are listed. */
  const reportOthers = (others: readonly ObservedAlert[], what: string): void => {
    const notified = others.filter((one) => one.notified);
    const isExcused = ({ labels }: ObservedAlert) => notReady.has(labels.service ?? '');
    for (const { labels } of notified.filter(isExcused))
      report.skip(`${what}: ${labels.alertname}`, `service "${labels.service}" is not ready`);
    const wrong = notified.filter((one) => !isExcused(one));
    for (const { labels, after } of wrong)
      report.fail(
        `${what}: ${labels.alertname} after ${after.toFixed(1)} min`,
        JSON.stringify(labels),
      );
    if (wrong.length === 0) report.pass(`${what}: none`);
  };
  const made = faults.filter((fault) => {
    const missing =
      fault.missing?.() ?? (notReady.has(fault.service) ? 'its service is not ready' : undefined);
    if (missing !== undefined) report.skip(`fault "${fault.name}"`, missing);
    return missing === undefined;
  });
  try {
    const before = new AlertLog(alerts);
    while (before.minutes * 60_000 < GROUP_WAIT.ticket + POLL_INTERVAL) {
      await before.poll();
      await pause();
    }
    reportOthers(before.all, 'alerts before the faults');

    const log = new AlertLog(
      alerts,
      before.all.filter(({ notified }) => notified),
    );
    const image = shellImage();
    applyObjects([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: FAULTS_NAMESPACE } },
      ...made.flatMap(({ objects }) => objects?.(image) ?? []),
    ]);
    const changes = made.flatMap(({ change }) => change?.(image) ?? []);
    if (changes.length > 0) applyObjects(changes);
    const last = Math.max(...made.map(({ minutes }) => minutes));
    const missing = () => made.filter((fault) => !log.all.some((one) => isOf(fault, one)));
    let complete: number | undefined;
    while (log.minutes < last || complete !== undefined) {
      await log.poll();
      if (missing().length === 0) complete ??= Date.now();
      if (complete !== undefined && Date.now() - complete > AFTERMATH) break;
      await pause();
    }

    for (const fault of made) reportFault(fault, log.all, report);
    const isExpected = (one: ObservedAlert) => made.some((fault) => isCausedBy(fault, one));
    reportOthers(
      log.all.filter((one) => !isExpected(one)),
      'alerts without a fault',
    );
  } finally {
    connection.stop();
    removeFaults(made);
  }
}

/** Reports whether the alert of a fault was notified to its team, or another alert about the same fault that inhibits it. */
function reportFault(
  fault: Fault,
  observed: readonly ObservedAlert[],
  report: ClusterReport,
): void {
  const { name, alert, team = FAULTS_TEAM } = fault;
  const one = observed.find((other) => isOf(fault, other));
  const caused = observed.filter((other) => isCausedBy(fault, other));
  const hint = `kubectl get pods --all-namespaces -l ${labelKeys.name}=${fault.service}`;
  const problem = !one
    ? `${alert} did not fire`
    : one.labels.team !== team
      ? `${alert} is for team "${one.labels.team}", expected "${team}"`
      : caused.some(({ notified }) => notified)
        ? undefined
        : `${alert} fires and is not notified`;
  if (!one || problem !== undefined) {
    report.fail(`fault "${name}": ${problem}`, hint);
    return;
  }
  // An alert on an SLO fires for each of its windows.
  const others = caused.filter(
    (other, index) =>
      other.notified &&
      other.labels.alertname !== one.labels.alertname &&
      caused.findIndex(({ labels }) => labels.alertname === other.labels.alertname) === index,
  );
  const texts = [one, ...others].map(
    ({ labels, receiver, after, notified }) =>
      `${labels.alertname}${labels.severity === one.labels.severity ? '' : ` (${labels.severity})`} for ${receiver} after ${after.toFixed(1)} min${notified ? '' : ' (inhibited)'}`,
  );
  report.pass(`fault "${name}": ${texts.join(', ')}`);
}

/** Removes the faults, those of an interrupted test, too. */
export function removeFaults(faults: readonly Fault[]): void {
  kubectl('delete', 'namespace', FAULTS_NAMESPACE, '--ignore-not-found', '--wait=true');
  for (const { remove } of faults) remove?.();
}

/** Returns the image of Alertmanager, which has a shell and is on a node of the cluster. */
const shellImage = (): string =>
  kubectlJson('-n', 'observability', 'get', 'pod', 'alertmanager-0').spec.containers[0].image;
