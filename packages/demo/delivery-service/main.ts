import { runProgram } from '../program';
import { startDeliveryService } from './service';

runProgram(startDeliveryService);
