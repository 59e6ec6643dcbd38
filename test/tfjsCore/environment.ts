import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
import jasmineCore from 'jasmine-core';

// Before the specs are loaded: they call describe, once for each of these environments.
jasmineCore.boot();
setTestEnvs([{ name: 'onnx', backendName: 'onnx', isDataSync: true }]);
