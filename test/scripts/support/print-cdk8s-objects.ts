import { cdk8sObjects } from './cdk8s-objects';

console.log(JSON.stringify(cdk8sObjects()));
