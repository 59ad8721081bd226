import { inputSeries, type TestSeries } from '../../catalog/definitions/alert';
import * as recorded from '../../catalog/metrics/recorded-kubernetes';
import { testTarget } from '../stack/test-helpers';

/** Labels of the target of kube-state-metrics, in tests. */
export const testKsm = testTarget('kube-state-metrics', 'ksm-1');
const env = 'test';
const owner = { env, team: 'shop', service: 'cart' };

/** A pod of a team, in tests. */
export const testPod = { namespace: 'shop', pod: 'cart-1' };
/** The labels of an alert about a pod of a team. */
export const podAlertLabels = {
  ...owner,
  ...testPod,
  workload: 'cart',
  workload_type: 'Deployment',
};

/** Returns the recorded owner of the pod. */
export const testPodOwner = (values = '1x600', node = 'node-1'): TestSeries =>
  inputSeries(recorded.podOwner.where({ ...podAlertLabels, node }), values);

/** Returns the labels of an alert about a workload of a team. */
export const workloadAlertLabels = (type: string) => ({
  ...owner,
  namespace: 'shop',
  workload: 'cart',
  workload_type: type,
});

/** Returns the recorded owner of the workload. */
export const testWorkloadOwner = (type: string): TestSeries =>
  inputSeries(recorded.workloadOwner.where(workloadAlertLabels(type)), '1x600');

export const namespaceAlertLabels = { ...owner, service: 'shop', namespace: 'shop' };
export const testNamespaceOwner: TestSeries = inputSeries(
  recorded.namespaceOwner.where(namespaceAlertLabels),
  '1x600',
);

export const volumeAlertLabels = {
  ...owner,
  namespace: 'shop',
  persistentvolumeclaim: 'data-cart-0',
};
export const testVolumeOwner: TestSeries = inputSeries(
  recorded.volumeOwner.where(volumeAlertLabels),
  '1x3000',
);

/** A node that is not ready, as it is recorded. */
export const testNodeNotReady = (node: string, values: string): TestSeries =>
  inputSeries(recorded.nodeNotReady.where({ env, node }), values);

/** The team of the service, from which the owner of a workload without pods follows. */
export const testServiceTeam: TestSeries = inputSeries(
  recorded.kubernetesServiceTeam.where({ ...owner, namespace: 'shop' }),
  '1x600',
);
