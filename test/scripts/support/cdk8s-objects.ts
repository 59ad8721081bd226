import {
  ApiObject,
  App,
  Chart,
  Cron,
  Duration,
  Helm,
  Include,
  JsonPatch,
  Lazy,
  Names,
  Size,
  Testing,
  Yaml,
} from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Node } from 'constructs';

/** Objects with all that cdk8s resolves, and what of it is there to be asked for. */
export function cdk8sObjects() {
  const app = new App();
  const chart = new Chart(app, 'chart', { disableResourceNameHashes: true });
  const lazy = Lazy.any({ produce: () => ({ made: { late: [1, undefined, 'x'] } }) });
  const token = { resolve: () => ['of a token', { resolve: () => 7 }] };
  const plain = new ApiObject(chart, 'plain', {
    apiVersion: 'v1',
    kind: 'Plain',
    spec: { lazy, token, none: null, nothing: undefined, list: [], map: {}, no: false, zero: 0 },
  });
  plain.addJsonPatch(JsonPatch.add('/spec/patched', true));
  plain.metadata.addLabel('label', 'x');
  new k8s.KubeService(chart, 'service', {
    metadata: { name: 'service', annotations: { a: 'b' } },
    spec: {
      selector: { app: 'a' },
      ports: [
        { port: 80, targetPort: k8s.IntOrString.fromString('http') },
        { port: 81, targetPort: k8s.IntOrString.fromNumber(8081) },
      ],
    },
  });
  new k8s.KubePersistentVolumeClaim(chart, 'claim', {
    spec: { resources: { requests: { storage: k8s.Quantity.fromString('1Gi') } } },
  });
  const named = new Chart(app, 'named');
  new k8s.KubeConfigMap(named, 'config', { data: { key: 'value' } });
  return {
    objects: [...chart.toJson(), ...named.toJson()],
    manifest: k8s.KubePod.manifest({ spec: { containers: [{ name: 'a', image: undefined }] } }),
    there: [
      Names.toDnsLabel(chart),
      Node.of(chart).addr,
      Duration.minutes(2).toSeconds(),
      Size.gibibytes(1).toMebibytes(),
      Cron.hourly().expressionString,
      Yaml.stringify({ a: 1 }),
      k8s.IoK8SApimachineryPkgApisMetaV1DeleteOptionsKind.DELETE_OPTIONS,
      ...[Helm, Include, Testing].map((part) => typeof part),
    ],
  };
}
