export type { LogAgentOptions } from './agent-options';
export { type AlloyOptions, alloyBlocks, renderAlloyConfig } from './alloy-config';
export { type AlloyEventOptions, renderAlloyEvents } from './alloy-events';
export { type AlloyBlock, renderBlocks } from './alloy-syntax';
export { DEFAULT_POD_LOGS_DIR, podRelabelRules } from './kubernetes-pods';
export type { MachineService } from './machine-logs';
export {
  DEFAULT_POSITIONS_PATH,
  DEFAULT_PROMTAIL_HTTP_PORT,
  kubernetesPods,
  type PromtailOptions,
  renderPromtailConfig,
} from './promtail-config';
export { redactLine } from './redaction';
export { renderAlloy } from './render-alloy';
export { renderPromtail } from './render-promtail';
export type { BoundedLabel, DropRule, ExtractedField, LogFormat, ServiceLogs } from './services';
export type { PipelineStage, StageDuration, StageSelector } from './stages';
export { METADATA_LABELS, type PipelineOptions, STREAM_LABELS, standardPipeline } from './standard';
