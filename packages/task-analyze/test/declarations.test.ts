import { describeDeclarations } from '../../plugin/test/support/describe-declarations.ts';
import task from '../src/index.ts';

describeDeclarations(task);
