import { ApiObject } from 'cdk8s';
import type { TeamConstructs } from '../../catalog';

/** An object of a custom resource definition, which the cluster must have. */
export const paymentsCertificate: TeamConstructs = (scope) => {
  new ApiObject(scope, 'payments-certificate', {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    spec: {
      secretName: 'payments-tls',
      dnsNames: ['payments.example.org'],
      issuerRef: { name: 'letsencrypt', kind: 'ClusterIssuer' },
    },
  });
};
