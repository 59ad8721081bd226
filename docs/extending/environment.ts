import { ApiObject, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { defineEnvironment } from '../../catalog';
import { local } from '../../environments/local';

export const patched = defineEnvironment({
  ...local,
  extend: (stack) => {
    // the default child of a component is its workload
    ApiObject.of(stack.prometheus).addJsonPatch(
      JsonPatch.add('/spec/template/spec/schedulerName', 'bin-packing'),
      JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', 300),
    );
    // a new chart is a new file: dist/<environment>/quota.yaml
    new k8s.KubeResourceQuota(stack.chart('quota'), 'quota', {
      metadata: {
        name: 'observability',
        namespace: 'observability',
        labels: { 'app.kubernetes.io/part-of': 'observability-stack' },
      },
      spec: { hard: { pods: k8s.Quantity.fromNumber(50) } },
    });
  },
});
