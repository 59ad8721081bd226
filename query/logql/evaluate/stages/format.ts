import { renderStage } from '../../render-stages';
import type { LabelFormat, LineFormat } from '../../stages';
import { NotSupported } from '../types';
import type { CompiledStage } from './stage';

export function compileLineFormat(stage: LineFormat): CompiledStage {
  throw new NotSupported('line_format', renderStage(stage));
}

export function compileLabelFormat(stage: LabelFormat): CompiledStage {
  throw new NotSupported('label_format', renderStage(stage));
}
