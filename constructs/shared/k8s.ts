/**
 * The generated classes of the Kubernetes API. The main module of cdk8s-plus-28 exports them too, but also loads its
 * higher-level classes, which the stack does not use.
 */
export * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
